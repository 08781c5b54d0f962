using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Tests.Catalog;

/// <summary>Writes the audit trail of a closed store as an earlier version would have: no message numbers, and no records that version did not know.</summary>
internal static class EarlierTrail
{
    public static void Make(TestStore test)
    {
        using var keys = test.OpenKeys();
        using var parts = AuditParts.Of(keys, new RowSealer(keys));
        using var connection = Connection.OpenWriter(Path.Combine(test.Folder, "catalog.db"), create: false);
        var head = new AuditVerifier(keys.Store, parts.Signer.PublicKey).Beginning(AuditColumns.Chain(connection)!.Value);
        var records = AuditColumns.After(connection, 0).Select(parts.Chain.Open).Where(static r => r.Event != AuditEvent.InstancesTransferred).ToList();
        connection.Execute("DELETE FROM audit");
        connection.Execute("DELETE FROM audit_checkpoints");
        using var insert = connection.Prepare("INSERT INTO audit(sequence, row, hash) VALUES(?1, ?2, ?3)");
        foreach (var record in records)
        {
            (var row, head) = parts.Chain.Append(head, record with { Message = 0 });
            insert.Bind(1, row.Sequence).Bind(2, row.Sealed).Bind(3, row.Hash).Run();
        }

        connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }
}
