namespace DicomExchange.Store.Catalog.Commit;

/// <summary>
/// What waits to be committed, in the order in which it came. Some of it can wait for company, since a commit costs as much as sending a
/// small object: until there is enough of it, something comes that cannot wait, or the eldest has waited long enough. The clock is that of
/// the thread that waits. For whoever holds the lock of <see cref="CommitLoop"/>.
/// </summary>
/// <param name="patience">The longest that something is held back.</param>
/// <param name="time">By which it is told how long that has been.</param>
internal sealed class WaitingWork(TimeSpan patience, TimeProvider time)
{
    /// <summary>Far below what a person notices, and many times what sending eight objects takes.</summary>
    public static readonly TimeSpan UsualPatience = TimeSpan.FromMilliseconds(50);

    /// <summary>So many share a commit; its cost for each of them is then less than that of its row.</summary>
    public const int Enough = 8;

    private readonly Queue<CommitWork> works = new();
    private bool isUrgent;
    private long since;

    public int Count => works.Count;

    /// <summary>It is to be committed now.</summary>
    public bool IsDue => works.Count > 0 && (IsPressing || Left <= TimeSpan.Zero);

    /// <summary>How long there is nothing to do if nothing comes, in milliseconds; -1 is for ever. Rounded up, so that nobody wakes too early.</summary>
    public int Rest => works.Count == 0 ? Timeout.Infinite
        : IsPressing ? 0 : (int)Math.Clamp(Math.Ceiling(Left.TotalMilliseconds), 0, int.MaxValue);

    private bool IsPressing => isUrgent || works.Count >= Enough;

    private TimeSpan Left => patience - time.GetElapsedTime(since);

    /// <param name="work">Comes last.</param>
    /// <param name="canWait">For company.</param>
    public void Add(CommitWork work, bool canWait)
    {
        if (works.Count == 0)
        {
            since = time.GetTimestamp();
        }

        works.Enqueue(work);
        isUrgent |= !canWait;
    }

    /// <summary>Nothing of it can wait any longer.</summary>
    public void Hurry() => isUrgent = works.Count > 0;

    /// <summary>Moves what comes next into a group, as far as it can be committed with what is there.</summary>
    /// <param name="group">The members so far.</param>
    /// <param name="most">Members of a group.</param>
    public void MoveInto(List<CommitWork> group, int most)
    {
        while (group.Count < most && works.TryPeek(out var work) && (group.Count == 0 || !work.IsExclusive))
        {
            group.Add(works.Dequeue());
            if (work.IsExclusive)
            {
                break;
            }
        }

        isUrgent &= works.Count > 0;
    }
}
