using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Sql;

namespace DicomExchange.Store.Catalog.Commit;

/// <summary>The eldest part of the trail, for its removal; within the transaction of whoever removes it.</summary>
internal sealed class AuditPart
{
    private readonly Connection connection;
    private readonly UInt128 chain;
    private readonly long start;

    public AuditPart(Connection connection, UInt128 chain)
    {
        this.connection = connection;
        this.chain = chain;
        start = connection.ScalarInt64("SELECT sequence FROM audit_base");
    }

    /// <summary>
    /// The checkpoint up to which records may go: the last of those before <paramref name="before"/>, a transaction's length away at most,
    /// or the next one there is where a commit wrote more than that between two. Where the clock was set back a later checkpoint may have an earlier time; nothing behind the first that is not old enough goes.
    /// </summary>
    /// <param name="before">Signed before this.</param>
    /// <param name="sentTo">No message with a higher number goes.</param>
    /// <param name="eldestOpen">No record from this one on goes.</param>
    public AuditCheckpoint? End(DateTimeOffset before, long sentTo, long eldestOpen)
    {
        using var sql = connection.Prepare("""
            WITH stay(sequence) AS (SELECT min(
                ?3,
                coalesce((SELECT min(sequence) FROM audit_checkpoints WHERE time >= ?4), 9223372036854775807),
                coalesce((SELECT sequence FROM audit WHERE message > ?5 ORDER BY message LIMIT 1), 9223372036854775807)))
            SELECT sequence, hash, time FROM audit_checkpoints WHERE sequence = coalesce(
                (SELECT max(c.sequence) FROM audit_checkpoints c, stay WHERE c.sequence > ?1 AND c.sequence <= ?1 + ?2 AND c.sequence < stay.sequence),
                (SELECT min(c.sequence) FROM audit_checkpoints c, stay WHERE c.sequence > ?1 + ?2 AND c.sequence < stay.sequence))
            """);
        sql.Bind(1, start).Bind(2, PruneAudit.MostRecords).Bind(3, eldestOpen).Bind(4, AuditColumns.TimeOf(before)).Bind(5, sentTo);
        return sql.Step() ? Read(sql) : null;
    }

    /// <summary>The checkpoint that was signed for a record; null where none was.</summary>
    public AuditCheckpoint? CheckpointAt(long sequence)
    {
        using var sql = connection.Prepare("SELECT sequence, hash, time FROM audit_checkpoints WHERE sequence = ?1");
        return sql.Bind(1, sequence).Step() ? Read(sql) : null;
    }

    /// <summary>The rows that go, oldest first.</summary>
    public IEnumerable<AuditRow> RowsTo(AuditCheckpoint end) => AuditColumns.After(connection, start).TakeWhile(row => row.Sequence <= end.Sequence);

    /// <summary>Removes rows and checkpoints, and says where the trail begins from now on.</summary>
    public void Remove(AuditCheckpoint signed)
    {
        Run("DELETE FROM audit WHERE sequence <= ?1", signed.Sequence);
        Run("DELETE FROM audit_checkpoints WHERE sequence < ?1", signed.Sequence);
        using var put = connection.Prepare("INSERT OR REPLACE INTO audit_base(id, sequence, hash, time, signature) VALUES(1, ?1, ?2, ?3, ?4)");
        put.Bind(1, signed.Sequence).Bind(2, signed.Hash).Bind(3, AuditColumns.TimeOf(signed.Time)).Bind(4, signed.Signature).Run();
    }

    private AuditCheckpoint Read(Statement row) => new(chain, row.Int64(0), row.Blob(1).ToArray(), AuditColumns.TimeAt(row.Int64(2)), []);

    private void Run(string sql, long number)
    {
        using var statement = connection.Prepare(sql);
        statement.Bind(1, number).Run();
    }
}
