using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault.Disk;
using Microsoft.Extensions.Logging;

namespace DicomExchange.Store.Catalog.Commit;

/// <summary>
/// The one thread that changes the catalog. Whatever waits when it comes round is committed together: files renamed, their
/// directories synced, rows written in one transaction, the index in memory changed, and only then every member told. A lone
/// sender is never made to wait for company. A failure that leaves it open what is on the disk ends all writing for good.
/// </summary>
internal sealed class CommitLoop : IDisposable
{
    private const int LargestGroup = 256;
    private readonly CatalogParts parts;
    private readonly ILogger logger;
    private readonly Action<CommitStep> probe;
    private readonly Queue<CommitWork> waiting = new();
    private readonly object gate = new();
    private readonly Thread thread;
    private StoreException? trouble;
    private bool ending;

    /// <param name="parts">What it works on; owned by the store.</param>
    /// <param name="logger">Told of failures.</param>
    /// <param name="probe">Called before each step; a test makes it throw.</param>
    public CommitLoop(CatalogParts parts, ILogger logger, Action<CommitStep>? probe)
    {
        this.parts = parts;
        this.logger = logger;
        this.probe = probe ?? (static _ => { });
        thread = new Thread(Run) { IsBackground = true, Name = "store commit" };
        thread.Start();
    }

    /// <summary>Why nothing is written any more; null while all is well.</summary>
    public StoreException? Trouble => Volatile.Read(ref trouble);

    /// <summary>Ends all writing because a sync failed elsewhere in the store.</summary>
    public void Stop(StoreException why)
    {
        if (Interlocked.CompareExchange(ref trouble, why, null) is null)
        {
            CommitLog.StoreStopped(logger, why.Reason, 1, why);
        }
    }

    public void Submit(CommitWork work)
    {
        lock (gate)
        {
            if (ending)
            {
                work.Refuse(new StoreException(CatalogReasons.StoreClosed, "The store is closing."));
                return;
            }

            waiting.Enqueue(work);
            Monitor.Pulse(gate);
        }
    }

    /// <summary>Commits what waits, then ends the thread.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            ending = true;
            Monitor.Pulse(gate);
        }

        thread.Join();
        if (Trouble is null)
        {
            parts.Tables.SignAudit();
        }
    }

    private void Run()
    {
        var group = new List<CommitWork>();
        while (Take(group))
        {
            if (Trouble is { } why)
            {
                group.ForEach(work => work.Refuse(why));
                group.Clear();
                continue;
            }

            Commit(group);
        }
    }

    /// <summary>Adds what waits to the postponed members of the last group.</summary>
    private bool Take(List<CommitWork> group)
    {
        lock (gate)
        {
            while (waiting.Count == 0 && group.Count == 0)
            {
                if (ending)
                {
                    return false;
                }

                Monitor.Wait(gate);
            }

            while (group.Count < LargestGroup && waiting.TryPeek(out var work) && (group.Count == 0 || !work.IsExclusive))
            {
                group.Add(waiting.Dequeue());
                if (work.IsExclusive)
                {
                    break;
                }
            }

            return true;
        }
    }

    /// <summary>Commits the members that can be; those that must come later stay in the list.</summary>
    private void Commit(List<CommitWork> members)
    {
        var group = new CommitGroup(parts);
        var joined = new List<CommitWork>(members.Count);
        var postponed = new List<CommitWork>();
        var isDecided = false;
        try
        {
            foreach (var work in members)
            {
                switch (work.Prepare(group))
                {
                    case Preparation.Join:
                        joined.Add(work);
                        break;
                    case Preparation.Postpone:
                        postponed.Add(work);
                        break;
                }
            }

            if (joined.Count > 0)
            {
                Write(group, joined, ref isDecided);
            }
        }
#pragma warning disable CA1031 // this loop owns the outcome of every member: whatever went wrong is their answer
        catch (Exception error)
#pragma warning restore CA1031
        {
            Fail(group, members, joined, error, isDecided);
            members.Clear();
            return;
        }

        foreach (var work in joined)
        {
            work.Complete(group);
        }

        members.Clear();
        members.AddRange(postponed);
    }

    private void Write(CommitGroup group, List<CommitWork> joined, ref bool isDecided)
    {
        probe(CommitStep.Publish);
        foreach (var work in joined)
        {
            work.Publish(group);
        }

        probe(CommitStep.SyncDirectories);
        parts.Vault.SyncPublished();

        probe(CommitStep.Begin);
        parts.Tables.Begin();
        parts.Tables.Audit.WriteDueCheckpoint();
        foreach (var work in joined)
        {
            probe(CommitStep.WriteRows);
            work.Write(group);
        }

        group.WriteHoldings();
        probe(CommitStep.Commit);

        // From here on a failure does not tell whether the transaction will be there after a restart.
        isDecided = true;
        parts.Tables.Commit();
        probe(CommitStep.Show);
        parts.Partners.Committed();
        parts.Tables.Audit.Committed();
        group.Show();
    }

    /// <summary>Members that have answered already are not moved by being refused.</summary>
    private void Fail(CommitGroup group, List<CommitWork> members, List<CommitWork> joined, Exception error, bool isDecided)
    {
        var why = Explain(error);
        if (!TryRollback())
        {
            isDecided = true;
        }

        var isFull = !joined.Exists(work => work.IsIrrevocable) && why.Reason == StoreReasons.DiskFull && (!isDecided || error is CatalogException { IsDiskFull: true });
        if (isFull)
        {
            // SQLite has undone the transaction, and there may be room again later: nothing is wrong but this group.
            joined.ForEach(work => work.Withdraw(group));
            CommitLog.GroupRefused(logger, why.Reason, members.Count);
        }
        else
        {
            Volatile.Write(ref trouble, why);
            CommitLog.StoreStopped(logger, why.Reason, members.Count, error);
        }

        members.ForEach(work => work.Refuse(why));
    }

    private bool TryRollback()
    {
        try
        {
            parts.Partners.RolledBack();
            parts.Tables.Audit.RolledBack();
            parts.Tables.Rollback();
            return true;
        }
        catch (CatalogException)
        {
            return false;
        }
    }

    private static StoreException Explain(Exception error) => error switch
    {
        StoreException known => known,
        CatalogException { IsDiskFull: true } => new StoreException(StoreReasons.DiskFull, "The disk is full: the catalog could not be written. Free space; no restart is needed.", error),
        CatalogException => new StoreException(
            CatalogReasons.CommitFailed, $"{error.Message} The store takes nothing more until it is restarted on a sound disk.", error),
        IOException => DiskErrors.Explain(error, "committing to the catalog"),
        _ => new StoreException(
            CatalogReasons.CommitFailed, $"Committing to the catalog failed ({error.GetType().Name}). The store takes nothing more until it is restarted; look at the log.", error),
    };
}
