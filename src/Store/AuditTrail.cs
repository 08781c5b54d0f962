using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Proof;

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
        Answers = new AuditAnswers(commits, ledger, catalogPath, parts);
    }

    /// <summary>What the trail says of a patient or a partner.</summary>
    public AuditAnswers Answers { get; }

    /// <summary>The random identity of the chain; another one after the index was rebuilt.</summary>
    public UInt128 Chain => ledger.Chain;

    /// <summary>The process that had the store open before did not close it. What it had transferred is recorded as interrupted.</summary>
    public bool WasInterrupted => ledger.WasInterrupted;

    /// <summary>What stands for patients and partners in the table of subjects.</summary>
    public SubjectTokens Subjects => parts.Subjects;

    /// <summary>What whoever verifies without the store's keys needs besides the rows: SubjectPublicKeyInfo, DER.</summary>
    public byte[] PublicKey => parts.Signer.PublicKey;

    /// <summary>Records an event, for a caller that waits for it. When this completes the record is on the disk; records that come together share a commit.</summary>
    /// <exception cref="StoreException">The store is read-only or the disk refused.</exception>
    public ValueTask AppendAsync(AuditRecord record)
    {
        var work = new AppendAudit(record);
        commits.Enter(work);
        return new ValueTask(work.Result);
    }

    /// <summary>
    /// As <see cref="AppendAsync"/> for a caller that does something else meanwhile, and for what others follow soon: the record is written
    /// with them, with whatever else is written next, on <see cref="Hurry"/>, or after a twentieth of a second, whatever becomes of who brought it.
    /// </summary>
    /// <exception cref="StoreException">The store is read-only or the disk refused.</exception>
    public Task AppendLaterAsync(AuditRecord record)
    {
        var work = new AppendAudit(record);
        commits.SubmitLater(work);
        return work.Result;
    }

    /// <summary>No record is held back any longer: those of <see cref="AppendLaterAsync"/> are being written when this returns, or have been.</summary>
    public void Hurry() => commits.Hurry();

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
        commits.Enter(work);
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

    /// <summary>How far a collector has the messages, as it was last remembered.</summary>
    /// <param name="collector">What it is known by.</param>
    public CollectorCursor Cursor(string collector)
    {
        using var connection = Connection.OpenReader(catalogPath);
        return AuditColumns.Cursor(connection) is not { } row ? default
            : parts.Cursor.Open(Chain, row) is not { } cursor || cursor.Message > LastMessage ? new CollectorCursor(0, IsAltered: true)
            : new CollectorCursor(cursor.Collector == AuditColumns.NumberOf(collector) ? cursor.Message : 0);
    }

    /// <summary>Remembers how far a collector has the messages. Another than before takes its place.</summary>
    /// <exception cref="StoreException">The store is read-only or the disk refused.</exception>
    public ValueTask MoveCursorAsync(string collector, long message)
    {
        var work = new MoveCursor(parts.Cursor.Seal(Chain, AuditColumns.NumberOf(collector), message));
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

    /// <summary>All records there are, also those that cannot be read any more or are gone: what is left of a trail that somebody damaged can be shown.</summary>
    /// <param name="newestFirst">Else the oldest.</param>
    /// <param name="cancellation">Ends it before the next records are read.</param>
    /// <exception cref="IOException">The catalog cannot be opened at all.</exception>
    public IEnumerable<TrailEntry> Entries(bool newestFirst, CancellationToken cancellation = default)
    {
        using var walk = new TrailWalk(catalogPath, parts);
        foreach (var entry in walk.To(ledger.LastSequence, newestFirst, cancellation))
        {
            yield return entry;
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

    /// <summary>Goes through the whole chain on all cores, opens every record, and compares the tables of messages and subjects with them.</summary>
    /// <param name="cancellation">Ends it without a verdict.</param>
    public AuditVerdict Verify(CancellationToken cancellation = default) => Verify([], cancellation);

    /// <param name="kept">Files of checkpoints that were kept elsewhere (<see cref="AuditCheckpointFile.Read"/>).</param>
    /// <param name="cancellation">Ends it without a verdict.</param>
    public AuditVerdict Verify(IReadOnlyList<IReadOnlyList<KeptCheckpoint>> kept, CancellationToken cancellation = default)
    {
        using var connection = Connection.OpenReader(catalogPath);
        return new AuditProof(parts.Store, PublicKey, parts).Run(connection, kept, cancellation);
    }

    /// <summary>Signs where the trail stands now, to be kept elsewhere: whoever has it shows later that nothing before it was changed or cut off.</summary>
    /// <returns>The text of a file that <see cref="AuditCheckpointFile.Read"/> reads.</returns>
    /// <exception cref="StoreException">The store is read-only or the disk refused.</exception>
    public async ValueTask<string> CheckpointAsync()
    {
        var work = new SignCheckpoint();
        commits.Submit(work);
        return AuditCheckpointFile.Write(await work.Result, parts.Store, PublicKey);
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
