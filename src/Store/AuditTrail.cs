using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Catalog.Sql;

namespace DicomExchange.Store;

/// <summary>The audit trail of an open store, for reading and for events that are not instances arriving.</summary>
public sealed class AuditTrail
{
    private readonly CommitLoop commits;
    private readonly string catalogPath;
    private readonly AuditParts parts;
    private readonly AuditLedger ledger;

    internal AuditTrail(CommitLoop commits, string catalogPath, AuditParts parts, AuditLedger ledger)
    {
        this.commits = commits;
        this.catalogPath = catalogPath;
        this.parts = parts;
        this.ledger = ledger;
    }

    /// <summary>The random identity of the chain; another one after the index was rebuilt.</summary>
    public UInt128 Chain => ledger.Chain;

    /// <summary>The process that had the store open before did not close it. What it had transferred is recorded as interrupted.</summary>
    public bool WasInterrupted => ledger.WasInterrupted;

    /// <summary>What stands for patients and partners in the table of subjects.</summary>
    public SubjectTokens Subjects => parts.Subjects;

    /// <summary>What whoever verifies without the store's keys needs besides the rows: SubjectPublicKeyInfo, DER.</summary>
    public byte[] PublicKey => parts.Signer.PublicKey;

    /// <summary>Records an event. When this completes the record is on the disk; records that come together share a commit.</summary>
    /// <exception cref="StoreException">The store is read-only or the disk refused.</exception>
    public ValueTask AppendAsync(AuditRecord record)
    {
        var work = new AppendAudit(record);
        commits.Submit(work);
        return new ValueTask(work.Result);
    }

    /// <summary>
    /// An association has ended: records the sums of its instances, each of which is in exactly one. What belongs to it and is appended
    /// later is in a sum of its own.
    /// </summary>
    /// <param name="correlation">As in its records.</param>
    /// <exception cref="StoreException">The store is read-only or the disk refused; the sums are recorded when the store is opened again.</exception>
    public ValueTask EndTransfersAsync(string correlation)
    {
        if (!ledger.HasOpenTransfers)
        {
            return ValueTask.CompletedTask;
        }

        var work = new EndTransfers(correlation);
        commits.Submit(work);
        return new ValueTask(work.Result);
    }

    /// <summary>Records the sums that have been open for ten minutes; without it that waits for the next record.</summary>
    /// <exception cref="StoreException">The store is read-only or the disk refused; the sums are recorded when the store is opened again.</exception>
    public ValueTask EndOverdueTransfersAsync()
    {
        if (!ledger.HasOpenTransfers)
        {
            return ValueTask.CompletedTask;
        }

        var work = new EndTransfers(null);
        commits.Submit(work);
        return new ValueTask(work.Result);
    }

    /// <summary>The records that become messages, by their message numbers.</summary>
    /// <param name="message">The last number that is not wanted; 0 for the first.</param>
    /// <param name="max">How many at most.</param>
    /// <exception cref="StoreException">The catalog cannot be read.</exception>
    public IReadOnlyList<NumberedRecord> MessagesAfter(long message, int max)
    {
        using var connection = Connection.OpenReader(catalogPath);
        return [.. AuditColumns.Messages(connection, message, max).Select(m => new NumberedRecord(m.Message, m.Row, OpenOrNull(m.Row)))];
    }

    /// <summary>The number of the last message; 0 before the first.</summary>
    public long LastMessage => ledger.LastMessage;

    /// <summary>How far a collector has the messages, as it was last remembered; 0 where another was sent to since, or none.</summary>
    /// <param name="collector">What it is known by.</param>
    public long Cursor(string collector)
    {
        using var connection = Connection.OpenReader(catalogPath);
        return AuditColumns.Cursor(connection, collector);
    }

    /// <summary>Remembers how far a collector has the messages. Another than before takes its place.</summary>
    /// <exception cref="StoreException">The store is read-only or the disk refused.</exception>
    public ValueTask MoveCursorAsync(string collector, long message)
    {
        var work = new MoveCursor(collector, message);
        commits.Submit(work);
        return new ValueTask(work.Result);
    }

    /// <summary>
    /// Removes the eldest records, up to a signed checkpoint, and records that; grants that still stand are recorded anew. In small steps,
    /// between which others write.
    /// </summary>
    /// <param name="before">Only what was signed before this.</param>
    /// <param name="sentTo">Only what becomes no message with a higher number: how far the collector has them.</param>
    /// <param name="cancellation">Ends it after a step.</param>
    /// <returns>How many were removed.</returns>
    /// <exception cref="StoreException">One of them was changed, and stays with all behind it; or the store is read-only, or the disk refused.</exception>
    public async ValueTask<long> PruneAsync(DateTimeOffset before, long sentTo, CancellationToken cancellation)
    {
        for (var all = 0L; ;)
        {
            var work = new PruneAudit(before, sentTo);
            commits.Submit(work);
            var removed = await work.Result;
            all += removed;
            if (removed == 0 || cancellation.IsCancellationRequested)
            {
                return all;
            }
        }
    }

    /// <summary>The newest records, newest first, with their numbers.</summary>
    public IEnumerable<(long Sequence, AuditRecord Record)> Newest()
    {
        using var connection = Connection.OpenReader(catalogPath);
        foreach (var row in AuditColumns.Before(connection, long.MaxValue))
        {
            yield return (row.Sequence, parts.Chain.Open(row));
        }
    }

    /// <summary>All records behind one, oldest first, sealed as they are kept.</summary>
    public IEnumerable<AuditRow> RowsAfter(long sequence)
    {
        using var connection = Connection.OpenReader(catalogPath);
        foreach (var row in AuditColumns.After(connection, sequence))
        {
            yield return row;
        }
    }

    /// <summary>Opens a sealed record.</summary>
    /// <exception cref="StoreException">It was changed.</exception>
    public AuditRecord Open(AuditRow row) => parts.Chain.Open(row);

    /// <summary>Goes through the whole chain and opens every record.</summary>
    /// <param name="cancellation">Ends it without a verdict.</param>
    public AuditVerdict Verify(CancellationToken cancellation = default)
    {
        void Open(AuditRow row)
        {
            cancellation.ThrowIfCancellationRequested();
            parts.Chain.Open(row);
        }

        var verifier = new AuditVerifier(parts.Store, PublicKey, Open);
        using var connection = Connection.OpenReader(catalogPath);
        if (AuditColumns.Chain(connection) is not { } chain)
        {
            return new AuditVerdict(AuditReasons.ChainUnknown, 0, 0, 0);
        }

        var removed = AuditColumns.Base(connection, chain);
        if ((removed is null ? verifier.Beginning(chain) : verifier.Behind(removed)) is not { } beginning)
        {
            return new AuditVerdict(AuditReasons.CheckpointForged, removed!.Sequence, 0, 0);
        }

        // Checkpoints first: one signed while the rows are read would speak of rows that were not there yet.
        var checkpoints = AuditColumns.Checkpoints(connection, beginning.Chain);
        return verifier.Verify(beginning, AuditColumns.After(connection, 0), checkpoints);
    }

    private AuditRecord? OpenOrNull(AuditRow row)
    {
        try
        {
            return parts.Chain.Open(row);
        }
        catch (StoreException)
        {
            // Verification says what is wrong with it.
            return null;
        }
    }
}
