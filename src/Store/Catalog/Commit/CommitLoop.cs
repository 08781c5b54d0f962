using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault.Disk;
using Microsoft.Extensions.Logging;

namespace DicomExchange.Store.Catalog.Commit;

/// <summary>
/// Where the catalog is changed, by one thread at a time. Whatever waits when that one comes round is committed together, as
/// <see cref="GroupCommit"/> does it. A lone sender is never made to wait for company: who finds nobody committing and a disk that
/// answers quickly commits what it brought itself, and before it what waited for company, since handing it to another thread and waiting
/// for that costs more than writing the rows; all else is done by a thread of our own. A failure that leaves it open what is on the disk
/// ends all writing for good.
/// </summary>
internal sealed class CommitLoop : IDisposable
{
    private const int LargestGroup = 256;
    private readonly CatalogParts parts;
    private readonly ILogger logger;
    private readonly StoreTrouble trouble;
    private readonly GroupCommit groups;
    private readonly WaitingWork waiting;
    private readonly object gate = new();
    private readonly Thread thread;
    private readonly UsualWait usual = new();
    private bool isCommitting;
    private bool isLogLong;
    private bool ending;

    /// <param name="parts">What it works on; owned by the store.</param>
    /// <param name="logger">Told of failures.</param>
    /// <param name="probe">Called before each step; a test makes it throw.</param>
    /// <param name="patience">The longest that something waits for company.</param>
    public CommitLoop(CatalogParts parts, ILogger logger, Action<CommitStep>? probe, TimeSpan patience)
    {
        this.parts = parts;
        this.logger = logger;
        waiting = new WaitingWork(patience, TimeProvider.System);
        trouble = new StoreTrouble(logger);
        groups = new GroupCommit(parts, trouble, logger, probe ?? (static _ => { }));
        thread = new Thread(Run) { IsBackground = true, Name = "store commit" };
        thread.Start();
    }

    /// <summary>Why nothing is written any more; null while all is well.</summary>
    public StoreException? Trouble => trouble.Why;

    /// <summary>There is something for the committing thread.</summary>
    private bool HasWork => waiting.IsDue || isLogLong;

    /// <summary>Ends all writing because a sync failed elsewhere in the store.</summary>
    public void Stop(StoreException why) => trouble.Begin(why, 1);

    /// <summary>Leaves it to the committing thread; returns at once.</summary>
    public void Submit(CommitWork work) => Leave(work, canWait: false);

    /// <summary>As <see cref="Submit"/>, for what others follow: it is committed with them, with whatever else is committed next, on <see cref="Hurry"/>, or when it has waited long enough.</summary>
    public void SubmitLater(CommitWork work) => Leave(work, canWait: true);

    /// <summary>
    /// Commits it here where nobody else is committing and commits have been quick, else as <see cref="Submit"/>. The caller
    /// holds no lock, and can be kept as long as a file is synced.
    /// </summary>
    public void Enter(CommitWork work) => CommitHere(work);

    /// <summary>What waits for company waits no longer. Commits it here as <see cref="Enter"/> does.</summary>
    public void Hurry() => CommitHere(null);

    /// <summary>Commits what waits, then ends the thread.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            ending = true;
            waiting.Hurry();
            Monitor.Pulse(gate);
        }

        thread.Join();
        if (Trouble is not null)
        {
            return;
        }

        try
        {
            parts.Tables.SignAudit();
        }
        catch (CatalogException e)
        {
            CommitLog.SigningPutOff(logger, e.Message);
        }
    }

    private void Leave(CommitWork work, bool canWait)
    {
        lock (gate)
        {
            if (IsTooLate(work))
            {
                return;
            }

            waiting.Add(work, canWait);

            // The first one begins the wait.
            Wake(waiting.Count == 1);
        }
    }

    private void CommitHere(CommitWork? work)
    {
        var group = new List<CommitWork>(1);
        lock (gate)
        {
            if (IsTooLate(work) || (work is null && waiting.Count == 0))
            {
                return;
            }

            if (isCommitting || HasWork || !usual.IsShort || (waiting.Count > 0 && work is { IsExclusive: true }))
            {
                Hurry(work);
                return;
            }

            isCommitting = true;
            waiting.MoveInto(group, LargestGroup);
        }

        if (work is not null)
        {
            group.Add(work);
        }

        try
        {
            CommitOrRefuse(group);
        }
        finally
        {
            lock (gate)
            {
                isCommitting = false;
                Wake(waiting.Count > 0);
            }
        }
    }

    /// <summary>Under the lock: refuses it.</summary>
    private bool IsTooLate(CommitWork? work)
    {
        if (ending)
        {
            work?.Refuse(new StoreException(CatalogReasons.StoreClosed, "The store is closing."));
        }

        return ending;
    }

    /// <summary>Under the lock: the committing thread does it, and what is before it, as soon as it can.</summary>
    private void Hurry(CommitWork? work)
    {
        waiting.Hurry();
        if (work is not null)
        {
            waiting.Add(work, canWait: false);
        }

        Wake(isNews: false);
    }

    private void Run()
    {
        var group = new List<CommitWork>();
        for (var isOurs = false; Take(group, isOurs); isOurs = true)
        {
            if (isLogLong)
            {
                isLogLong = false;
                TakeUpLog();
            }

            CommitOrRefuse(group);
        }
    }

    /// <summary>Under the lock.</summary>
    /// <param name="isNews">The thread may not know how long it is to wait now.</param>
    private void Wake(bool isNews)
    {
        if (!isCommitting && (isNews || HasWork || ending))
        {
            Monitor.Pulse(gate);
        }
    }

    /// <summary>For who commits.</summary>
    private void CommitOrRefuse(List<CommitWork> group)
    {
        if (Trouble is { } why)
        {
            group.ForEach(work => work.Refuse(why));
            group.Clear();
            return;
        }

        if (group.Count > 0)
        {
            var began = UsualWait.Now;
            Commit(group);
            usual.Note(began);
            isLogLong = Trouble is null && parts.Tables.IsLogLong();
        }
    }

    /// <summary>
    /// Waits until nobody commits, and adds what waits then to the postponed members of the last group. Those do not wait: no caller comes
    /// between them and the group before.
    /// </summary>
    /// <param name="group">The members; only postponed ones when it is called.</param>
    /// <param name="isOurs">The group before was committed by this thread.</param>
    /// <returns>False when there will be nothing more.</returns>
    private bool Take(List<CommitWork> group, bool isOurs)
    {
        lock (gate)
        {
            isCommitting &= !isOurs;
            while (isCommitting || (!HasWork && group.Count == 0))
            {
                if (ending && !isCommitting)
                {
                    return false;
                }

                Monitor.Wait(gate, isCommitting ? Timeout.Infinite : waiting.Rest);
            }

            isCommitting = true;
            waiting.MoveInto(group, LargestGroup);
            return true;
        }
    }

    /// <summary>Commits the members that can be; those that must come later stay in the list.</summary>
    private void Commit(List<CommitWork> members)
    {
        var group = new CommitGroup(parts);
        var joined = new List<CommitWork>(members.Count);
        var postponed = new List<CommitWork>();
        foreach (var work in members)
        {
            switch (Prepare(work, group))
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
            groups.Run(joined);
        }

        members.Clear();
        members.AddRange(postponed);
    }

    private Preparation Prepare(CommitWork work, CommitGroup group)
    {
        try
        {
            return work.Prepare(group);
        }
#pragma warning disable CA1031 // this loop owns the outcome of every member: whatever went wrong is its answer
        catch (Exception error)
#pragma warning restore CA1031
        {
            groups.Refuse(work, error);
            return Preparation.Done;
        }
    }

    /// <summary>
    /// Writes the log back into the database when it has grown. SQLite would do so by itself but keep a failed sync to itself, after
    /// which pages that never reached the disk would count as written.
    /// </summary>
    private void TakeUpLog()
    {
        try
        {
            parts.Tables.Checkpoint();
        }
        catch (CatalogException e)
        {
            var fault = CommitFault.Of(e, isUndecided: false);
            if (fault.Scope == FaultScope.Store)
            {
                trouble.Begin(fault.Why, 0);
            }
            else
            {
                CommitLog.CheckpointPutOff(logger, e.Message);
            }
        }
    }
}
