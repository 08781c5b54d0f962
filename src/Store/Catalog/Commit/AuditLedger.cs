using System.Buffers.Binary;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Sql;

namespace DicomExchange.Store.Catalog.Commit;

/// <summary>
/// Writes the audit trail within the group's transaction, and what is derived from it: message numbers, subjects, the sums of transfers.
/// For who commits only. The head moves on when the transaction is on the disk, and a checkpoint is signed only for what is.
/// </summary>
internal sealed class AuditLedger : IDisposable
{
    private readonly AuditChain chain;
    private readonly TimeProvider time;
    private readonly Statement insert;
    private readonly Statement insertCheckpoint;
    private readonly SubjectTable subjects;
    private readonly TransferSums sums;
    private LedgerState committed;
    private LedgerState now;

    public AuditLedger(Connection connection, AuditParts audit, TimeProvider time, string reasonToBegin)
    {
        chain = audit.Chain;
        this.time = time;
        sums = new TransferSums(TransferLimits.Default, time);
        insert = connection.Prepare("INSERT INTO audit(sequence, row, hash, message) VALUES(?1, ?2, ?3, nullif(?4, 0))");
        insertCheckpoint = connection.Prepare("INSERT INTO audit_checkpoints(sequence, hash, time, signature) VALUES(?1, ?2, ?3, ?4)");
        subjects = new SubjectTable(connection, audit.Subjects);
        using var start = new LedgerStart(connection, audit.Chain);
        committed = now = start.Read() ?? new LedgerState(chain.Begin(), 0, 0);
        start.Replay(sums, committed);
        WasInterrupted = committed.Head.Sequence > committed.SignedTo || sums.Count > 0;
        sums.Committed();
        var unnamed = subjects.Unnamed(start.Open);
        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            subjects.Name(unnamed, start.Open);
            Begin(connection, reasonToBegin);
            connection.Execute("COMMIT");
            Committed();
        }
        catch (CatalogException e) when (e.IsDiskFull && committed.Head.Sequence > 0)
        {
            // What is held can be read all the same; the sums stay open, and are recorded when there is room again.
            Undo(connection);
        }
    }

    /// <summary>The process that wrote last did not come to its end: the trail was not signed to it.</summary>
    public bool WasInterrupted { get; }

    /// <summary>The chain that is written.</summary>
    public UInt128 Chain => committed.Head.Chain;

    /// <summary>The last record that is on the disk; for any thread.</summary>
    public long LastSequence => committed.Head.Sequence;

    /// <summary>The last message number that is on the disk; for any thread.</summary>
    public long LastMessage => committed.Message;

    /// <summary>Whether sums are open; for any thread, and only a hint there.</summary>
    public bool HasOpenTransfers => sums.Count > 0;

    /// <summary>The first record of the eldest sum that is open; no record has a higher number where none is.</summary>
    public long EldestOpen => sums.EldestSequence;

    /// <exception cref="StoreException">It was changed.</exception>
    public AuditRecord Open(AuditRow row) => chain.Open(row);

    /// <summary>Removes what is derived from a record that goes.</summary>
    public void Forget(long sequence, AuditRecord record) => subjects.Remove(sequence, record);

    public AuditCheckpoint SignBase(AuditCheckpoint last) => chain.SignBase(last);

    public void Append(AuditRecord record)
    {
        while (sums.TryPart(now.Head.Sequence + 1, record, out var part))
        {
            Write(part);
        }

        Write(record);
        sums.Add(now.Head.Sequence, record);
    }

    /// <summary>Appends the sums of an association that has ended.</summary>
    public void EndTransfers(string correlation) => End(correlation, string.Empty);

    /// <summary>Appends all sums that are open as far as they have come; what follows is in others. As the store closes nobody has ended them, so nobody may say that they are whole.</summary>
    public void PartAllTransfers() => End(null, AuditReasons.TransferContinues);

    /// <summary>Appends the sums that have been open for too long, and signs what is on the disk when enough has come since the last time.</summary>
    public void WriteDue()
    {
        while (sums.TryPartOverdue(out var part))
        {
            Write(part);
        }

        if (committed.Head.Sequence - now.SignedTo >= AuditChain.RecordsPerCheckpoint)
        {
            WriteCheckpoint();
        }
    }

    /// <summary>Signs what is on the disk.</summary>
    public AuditCheckpoint WriteCheckpoint()
    {
        var checkpoint = chain.Sign(committed.Head, time.GetUtcNow());
        if (checkpoint.Sequence != now.SignedTo)
        {
            insertCheckpoint.Bind(1, checkpoint.Sequence).Bind(2, checkpoint.Hash).Bind(3, AuditColumns.TimeOf(checkpoint.Time)).Bind(4, checkpoint.Signature).Run();
            now = now with { SignedTo = checkpoint.Sequence };
        }

        return checkpoint;
    }

    public void Committed()
    {
        committed = now;
        sums.Committed();
    }

    /// <summary>A checkpoint that was rolled back is due again.</summary>
    public void RolledBack()
    {
        now = committed;
        sums.RolledBack();
    }

    public void Dispose()
    {
        insert.Dispose();
        insertCheckpoint.Dispose();
        subjects.Dispose();
    }

    private void Begin(Connection connection, string reason)
    {
        if (committed.Head.Sequence == 0)
        {
            // The first record stands in the same transaction as the chain's identity, so a chain without records is a sign of loss.
            WriteIdentity(connection, committed.Head.Chain);
            Append(new AuditRecord { Event = AuditEvent.ChainBegun, Time = time.GetUtcNow(), Reason = reason });
        }
        else if (committed.Message == 0)
        {
            Append(new AuditRecord { Event = AuditEvent.MessagesBegun, Time = time.GetUtcNow() });
        }

        End(null, AuditReasons.InterruptedByCrash);
    }

    private void Undo(Connection connection)
    {
        if (!connection.IsAutoCommit)
        {
            connection.Execute("ROLLBACK");
        }

        RolledBack();
    }

    private void End(string? correlation, string detail)
    {
        foreach (var record in sums.End(correlation, detail))
        {
            Write(record);
        }
    }

    private void Write(AuditRecord record)
    {
        var message = AuditMessages.Becomes(record) ? now.Message + 1 : 0;
        if (record.Message != message)
        {
            record = record with { Message = message };
        }

        var (row, next) = chain.Append(now.Head, record);
        insert.Bind(1, row.Sequence).Bind(2, row.Sealed).Bind(3, row.Hash).Bind(4, message).Run();
        subjects.Add(row.Sequence, record);
        now = now with { Head = next, Message = Math.Max(now.Message, message) };
    }

    private static void WriteIdentity(Connection connection, UInt128 chain)
    {
        Span<byte> id = stackalloc byte[AuditColumns.ChainLength];
        BinaryPrimitives.WriteUInt128BigEndian(id, chain);
        using var identity = connection.Prepare("INSERT INTO audit_chain(id, chain) VALUES(1, ?1)");
        identity.Bind(1, id).Run();
    }
}
