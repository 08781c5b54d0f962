namespace DicomExchange.Store.Outbox.Waiting;

/// <summary>
/// Deliveries in ascending order of their numbers, in one array. They come and go mostly at the ends; what is taken out is marked, and the array
/// is packed when more than half of it is marks, so that each operation costs the logarithm of the length, shared out over all.
/// </summary>
internal sealed class WaitingList
{
    private const int NotWorthPacking = 16;

    private WaitingEntry[] entries = new WaitingEntry[1];
    private int head;
    private int end;
    private bool isSorted = true;
    private WaitingEntry lowest;

    public int Count { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>The one with the lowest number; means nothing where there is none.</summary>
    public WaitingEntry First => lowest;

    public void Add(WaitingEntry entry)
    {
        if (end == entries.Length)
        {
            MakeRoom();
        }

        lowest = Count == 0 || entry.Id < lowest.Id ? entry : lowest;
        isSorted &= end == head || entries[end - 1].Id < entry.Id;
        entries[end++] = entry;
        Count++;
        Bytes += entry.Bytes;
    }

    public void AddAll(WaitingList others)
    {
        foreach (var entry in others.entries.AsSpan(others.head, others.end - others.head))
        {
            if (entry.Instance != 0)
            {
                Add(entry);
            }
        }
    }

    public bool Contains(long id) => Find(id) >= 0;

    /// <returns>False when it is not there.</returns>
    public bool Remove(long id)
    {
        var at = Find(id);
        if (at < 0)
        {
            return false;
        }

        Count--;
        Bytes -= entries[at].Bytes;
        entries[at] = entries[at] with { Instance = 0 };
        while (head < end && entries[head].Instance == 0)
        {
            head++;
        }

        lowest = Count > 0 ? entries[head] : default;
        if (end - head > (2 * Count) + NotWorthPacking)
        {
            Pack(entries.Length);
        }

        return true;
    }

    /// <summary>Those with numbers above one, the lowest first.</summary>
    public void CopyAfter(long id, int max, List<WaitingEntry> found)
    {
        Sort();
        for (var at = FirstAfter(id); at < end && found.Count < max; at++)
        {
            if (entries[at].Instance != 0)
            {
                found.Add(entries[at]);
            }
        }
    }

    private int Find(long id)
    {
        Sort();
        var at = FirstAfter(id - 1);
        return at < end && entries[at].Id == id && entries[at].Instance != 0 ? at : -1;
    }

    private int FirstAfter(long id)
    {
        var (low, high) = (head, end);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = entries[middle].Id <= id ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>What is released again has a lower number than what came since.</summary>
    private void Sort()
    {
        if (!isSorted)
        {
            Pack(entries.Length);
            Array.Sort(entries, head, end - head, Comparer<WaitingEntry>.Create(static (a, b) => a.Id.CompareTo(b.Id)));
            isSorted = true;
        }
    }

    private void MakeRoom() => Pack(Count > entries.Length / 2 ? entries.Length * 2 : entries.Length);

    private void Pack(int length)
    {
        var packed = length > entries.Length || Count < entries.Length / 4 ? new WaitingEntry[Math.Max(1, length > entries.Length ? length : Count * 2)] : entries;
        var to = 0;
        for (var from = head; from < end; from++)
        {
            if (entries[from].Instance != 0)
            {
                packed[to++] = entries[from];
            }
        }

        (entries, head, end) = (packed, 0, to);
    }
}
