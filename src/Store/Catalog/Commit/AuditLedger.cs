using System.Buffers.Binary;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Sql;

namespace DicomExchange.Store.Catalog.Commit;

/// <summary>
/// Writes the audit trail within the group's transaction; for the committing thread only. The head moves on when the transaction
/// is on the disk, and a checkpoint is signed only for what is.
/// </summary>
internal sealed class AuditLedger : IDisposable
{
    private readonly AuditChain chain;
    private readonly TimeProvider time;
    private readonly Statement insert;
    private readonly Statement insertCheckpoint;
    private AuditHead committed;
    private AuditHead head;
    private long committedSigned;
    private long signedTo;

    public AuditLedger(Connection connection, AuditChain chain, TimeProvider time, string reasonToBegin)
    {
        this.chain = chain;
        this.time = time;
        insert = connection.Prepare("INSERT INTO audit(sequence, row, hash) VALUES(?1, ?2, ?3)");
        insertCheckpoint = connection.Prepare("INSERT INTO audit_checkpoints(sequence, hash, time, signature) VALUES(?1, ?2, ?3, ?4)");
        committed = head = ReadHead(connection, reasonToBegin);
        committedSigned = signedTo = connection.ScalarInt64("SELECT max(sequence) FROM audit_checkpoints");
    }

    public void Append(AuditRecord record)
    {
        var (row, next) = chain.Append(head, record);
        insert.Bind(1, row.Sequence).Bind(2, row.Sealed).Bind(3, row.Hash).Run();
        head = next;
    }

    /// <summary>Signs what is on the disk when enough has come since the last time.</summary>
    public void WriteDueCheckpoint()
    {
        if (committed.Sequence - signedTo >= AuditChain.RecordsPerCheckpoint)
        {
            WriteCheckpoint();
        }
    }

    public void WriteCheckpoint()
    {
        if (committed.Sequence == signedTo)
        {
            return;
        }

        var checkpoint = chain.Sign(committed, time.GetUtcNow());
        insertCheckpoint.Bind(1, checkpoint.Sequence).Bind(2, checkpoint.Hash).Bind(3, AuditColumns.TimeOf(checkpoint.Time)).Bind(4, checkpoint.Signature).Run();
        signedTo = checkpoint.Sequence;
    }

    public void Committed() => (committed, committedSigned) = (head, signedTo);

    /// <summary>A checkpoint that was rolled back is due again.</summary>
    public void RolledBack() => (head, signedTo) = (committed, committedSigned);

    public void Dispose()
    {
        insert.Dispose();
        insertCheckpoint.Dispose();
    }

    private AuditHead ReadHead(Connection connection, string reasonToBegin)
    {
        if (connection.ScalarInt64("SELECT count(*) FROM audit_chain") == 0)
        {
            return Begin(connection, reasonToBegin);
        }

        var id = AuditColumns.Chain(connection)
            ?? throw new StoreException(StoreReasons.RowDamaged, "The audit trail does not say any more which chain it is. Restore the catalog from a backup, or run 'dicomx store rebuild-index'.");
        using var last = connection.Prepare("SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1");
        return last.Step()
            ? new AuditHead(id, last.Int64(0), HashOf(last.Blob(1)))
            : throw new StoreException(StoreReasons.RowDamaged, "The audit trail has lost its records. Restore the catalog from a backup, or run 'dicomx store rebuild-index'.");
    }

    /// <summary>Always as long as a hash: what was changed is found by whoever verifies, and records go on being written.</summary>
    private static byte[] HashOf(ReadOnlySpan<byte> column)
    {
        var hash = new byte[AuditHashes.Length];
        column[..Math.Min(column.Length, hash.Length)].CopyTo(hash);
        return hash;
    }

    /// <summary>The first record stands in the same transaction as the chain's identity, so a chain without records is a sign of loss.</summary>
    private AuditHead Begin(Connection connection, string reason)
    {
        head = chain.Begin();
        connection.Execute("BEGIN IMMEDIATE");
        Span<byte> id = stackalloc byte[AuditColumns.ChainLength];
        BinaryPrimitives.WriteUInt128BigEndian(id, head.Chain);
        using (var identity = connection.Prepare("INSERT INTO audit_chain(id, chain) VALUES(1, ?1)"))
        {
            identity.Bind(1, id).Run();
        }

        Append(new AuditRecord { Event = AuditEvent.ChainBegun, Time = time.GetUtcNow(), Reason = reason });
        connection.Execute("COMMIT");
        return head;
    }
}
