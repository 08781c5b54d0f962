namespace DicomExchange.Store.Outbox.Waiting;

/// <summary>
/// What waits for one partner: by study, those studies that are due in the order of their eldest delivery, those still gathering in the order in
/// which they become due. Whoever calls has the lock of <see cref="WaitingDeliveries"/>.
/// </summary>
internal sealed class WaitingDestination
{
    private readonly Dictionary<int, WaitingStudy> studies = [];
    private readonly SortedSet<(long First, int Study)> ready = [];

    /// <summary>By the moment at which they were due when they were put in; more may have come since.</summary>
    private readonly PriorityQueue<GatheringBatch, long> gathering = new();

    public int Count { get; private set; }

    public long Bytes { get; private set; }

    public int Held { get; set; }

    /// <summary>Adds a delivery to what is gathering of its study, unless that became due before.</summary>
    /// <param name="study">The study's number.</param>
    /// <param name="entry">The delivery.</param>
    /// <param name="quiet">How long nothing of the study may have come; zero where it may go now.</param>
    /// <param name="moments">Now, and when it is due should nothing more come, as timestamps.</param>
    public void Add(int study, WaitingEntry entry, TimeSpan quiet, (long Now, long Due) moments)
    {
        TakeUpDue(moments.Now);
        Put(study, entry, quiet, moments.Due);
    }

    /// <summary>Adds a delivery that was queued before the start, in the order of queueing: what had become due before it came is told by their moments.</summary>
    public void Load(int study, WaitingEntry entry, TimeSpan quiet, long due)
    {
        if (studies.TryGetValue(study, out var waiting) && waiting.BatchOf(quiet) is { } batch && entry.QueuedAt - batch.LastQueuedAt >= quiet.Ticks)
        {
            TakeUp(batch);
        }

        Put(study, entry, quiet, due);
    }

    private void Put(int study, WaitingEntry entry, TimeSpan quiet, long due)
    {
        if (!studies.TryGetValue(study, out var waiting))
        {
            studies.Add(study, waiting = new WaitingStudy());
        }

        Count++;
        Bytes += entry.Bytes;
        if (quiet <= TimeSpan.Zero)
        {
            Change(study, waiting, () => waiting.Ready.Add(entry));
            return;
        }

        var batch = waiting.BatchOf(quiet);
        if (batch is null)
        {
            waiting.Begin(batch = new GatheringBatch(study, quiet) { Due = due });
            gathering.Enqueue(batch, due);
        }

        batch.Due = Math.Max(batch.Due, due);
        batch.LastQueuedAt = entry.QueuedAt;
        batch.Entries.Add(entry);
    }

    public void Remove(int study, long delivery)
    {
        if (!studies.TryGetValue(study, out var waiting))
        {
            return;
        }

        var bytes = BytesOf(waiting);
        var isReady = false;
        Change(study, waiting, () => isReady = waiting.Ready.Remove(delivery));
        if (isReady || RemoveGathering(waiting, delivery))
        {
            Count--;
            Bytes -= bytes - BytesOf(waiting);
        }

        Forget(study, waiting);
    }

    /// <summary>Removes a delivery of which only the number is known. Looks at every study: for what must not happen.</summary>
    /// <returns>False when it does not wait here.</returns>
    public bool RemoveWherever(long delivery)
    {
        foreach (var (study, waiting) in studies)
        {
            if (waiting.Contains(delivery))
            {
                Remove(study, delivery);
                return true;
            }
        }

        return false;
    }

    public void RemoveStudy(int study)
    {
        if (studies.Remove(study, out var waiting))
        {
            Count -= waiting.Ready.Count + waiting.Gathering.Sum(static batch => batch.Entries.Count);
            Bytes -= BytesOf(waiting);
            Change(study, waiting, static () => { }, isGone: true);
            foreach (var batch in waiting.Gathering.ToList())
            {
                waiting.End(batch);
            }
        }
    }

    public bool Contains(int study, long delivery) => studies.TryGetValue(study, out var waiting) && waiting.Contains(delivery);

    /// <summary>When a delivery that is gathering with others becomes due, as a timestamp; null where it may go.</summary>
    public long? DueOf(int study, long delivery) =>
        studies.TryGetValue(study, out var waiting) ? waiting.Gathering.FirstOrDefault(batch => batch.Entries.Contains(delivery))?.Due : null;

    /// <summary>The study that is due and has the eldest delivery of those that are not excepted.</summary>
    public (int Study, WaitingList Ready)? Eldest(IReadOnlySet<long> except, long now)
    {
        TakeUpDue(now);
        foreach (var (_, study) in ready)
        {
            if (!except.Contains(study))
            {
                return (study, studies[study].Ready);
            }
        }

        return null;
    }

    /// <summary>The next moment at which something more becomes due, as a timestamp; null where nothing is gathering.</summary>
    public long? NextDue(long now)
    {
        TakeUpDue(now);
        return gathering.TryPeek(out _, out var due) ? due : null;
    }

    public void CopyReady(int study, long after, int max, List<WaitingEntry> found)
    {
        if (studies.TryGetValue(study, out var waiting))
        {
            waiting.Ready.CopyAfter(after, max, found);
        }
    }

    /// <summary>When the eldest was queued, in ticks. Looks at every study that is gathering: for people who ask, not for whoever sends.</summary>
    public long? EldestQueuedAt()
    {
        WaitingEntry? eldest = ready.Count > 0 ? studies[ready.Min.Study].Ready.First : null;
        foreach (var batch in gathering.UnorderedItems.Select(static item => item.Element).Where(static batch => !batch.IsOver))
        {
            eldest = eldest is { } known && known.Id < batch.Entries.First.Id ? known : batch.Entries.First;
        }

        return eldest?.QueuedAt;
    }

    private static long BytesOf(WaitingStudy waiting) => waiting.Ready.Bytes + waiting.Gathering.Sum(static batch => batch.Entries.Bytes);

    private static bool RemoveGathering(WaitingStudy waiting, long delivery)
    {
        var batch = waiting.Gathering.FirstOrDefault(batch => batch.Entries.Remove(delivery));
        if (batch is { Entries.Count: 0 })
        {
            waiting.End(batch);
        }

        return batch is not null;
    }

    /// <summary>Moves what has become due to what may be sent. A batch to which more came is put back, once for each time it was due.</summary>
    private void TakeUpDue(long now)
    {
        while (gathering.TryPeek(out var batch, out var due) && (batch.IsOver || due <= now || batch.Due != due))
        {
            gathering.Dequeue();
            if (batch.IsOver)
            {
                continue;
            }

            if (batch.Due > now)
            {
                gathering.Enqueue(batch, batch.Due);
                continue;
            }

            TakeUp(batch);
        }
    }

    private void TakeUp(GatheringBatch batch)
    {
        var waiting = studies[batch.Study];
        waiting.End(batch);
        Change(batch.Study, waiting, () => waiting.Ready.AddAll(batch.Entries));
    }

    /// <summary>Changes what may be sent of a study, and its place among the others.</summary>
    private void Change(int study, WaitingStudy waiting, Action change, bool isGone = false)
    {
        var before = waiting.Ready.Count > 0 ? waiting.Ready.First.Id : 0;
        change();
        var after = !isGone && waiting.Ready.Count > 0 ? waiting.Ready.First.Id : 0;
        if (before == after)
        {
            return;
        }

        if (before != 0)
        {
            ready.Remove((before, study));
        }

        if (after != 0)
        {
            ready.Add((after, study));
        }
    }

    private void Forget(int study, WaitingStudy waiting)
    {
        if (waiting.IsEmpty)
        {
            studies.Remove(study);
        }
    }
}
