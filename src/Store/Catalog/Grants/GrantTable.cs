using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Catalog.Grants;

/// <summary>The table <c>grants</c>; for who commits only.</summary>
internal sealed class GrantTable : IDisposable
{
    private readonly RowSealer sealer;
    private readonly StoreKey key;
    private readonly Statement put;
    private readonly Statement delete;
    private long last;

    public GrantTable(Connection connection, RowSealer sealer, StoreKey key)
    {
        this.sealer = sealer;
        this.key = key;
        put = connection.Prepare("INSERT INTO grants(id, row) VALUES(?1, ?2) ON CONFLICT(id) DO UPDATE SET row = excluded.row");
        delete = connection.Prepare("DELETE FROM grants WHERE id = ?1");
        last = connection.ScalarInt64("SELECT seq FROM sqlite_sequence WHERE name = 'grants'");
    }

    /// <summary>A number that no grant had before.</summary>
    public long NewId() => ++last;

    /// <summary>Writes a grant, in place of the one with its number.</summary>
    public void Put(Grant grant) => put.Bind(1, grant.Id).Bind(2, sealer.Seal(SealedTable.Grants, grant.Id, key, GrantRow.Write(grant))).Run();

    public void Delete(long id) => delete.Bind(1, id).Run();

    /// <summary>Every grant that opens. One that does not gives nobody anything; a check of the store reports it.</summary>
    public static IEnumerable<Grant> Load(Connection connection, RowSealer sealer, StoreKey key)
    {
        using var rows = connection.Prepare("SELECT id, row FROM grants ORDER BY id");
        while (rows.Step())
        {
            if (Open(rows, sealer, key) is { } grant)
            {
                yield return grant;
            }
        }
    }

    public void Dispose()
    {
        put.Dispose();
        delete.Dispose();
    }

    private static Grant? Open(Statement row, RowSealer sealer, StoreKey key)
    {
        try
        {
            return GrantRow.Read(row.Int64(0), sealer.Open(SealedTable.Grants, row.Int64(0), key, row.Blob(1)));
        }
        catch (StoreException e) when (e.Reason == StoreReasons.RowDamaged)
        {
            return null;
        }
    }
}
