using System.Diagnostics.CodeAnalysis;

namespace DicomExchange.Store.Outbox.Waiting;

/// <summary>
/// Every delivery that waits, in memory. Who commits changes it, once the transaction is on the disk; any number of threads
/// look. When something becomes due goes by the monotonic clock, so that setting the wall clock neither holds anything back nor lets it all go.
/// </summary>
internal sealed class WaitingDeliveries(TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<int, WaitingDestination> destinations = [];

    /// <summary>Called outside the lock after a change.</summary>
    public Action? Changed { get; set; }

    /// <summary>Deliveries that were left out at start, or were given up since because their row is gone or does not open.</summary>
    public int Damaged { get; set; }

    /// <summary>The numbers of the partners for which something waits.</summary>
    public IReadOnlyList<int> Destinations => NumbersOf(static destination => destination.Count > 0);

    /// <summary>The numbers of the partners for which something is held.</summary>
    public IReadOnlyList<int> DestinationsHeld => NumbersOf(static destination => destination.Held > 0);

    /// <summary>Adds a delivery that was queued or released now.</summary>
    /// <param name="row">The delivery.</param>
    /// <param name="quiet">How long nothing more of the study may come before it goes; zero where it goes now.</param>
    public void Add(DeliveryRow row, TimeSpan quiet)
    {
        var now = time.GetTimestamp();
        lock (gate)
        {
            Of(row.Destination).Add(row.Study, EntryOf(row), quiet, (now, After(now, quiet)));
        }
    }

    /// <summary>Adds a delivery that was queued before the start of the process.</summary>
    /// <param name="row">The delivery.</param>
    /// <param name="now">The wall clock's moment. Between then and now it may have been set: what is left of the quiet time is never more than all of it, nor less than nothing.</param>
    public void Load(DeliveryRow row, DateTimeOffset now)
    {
        var left = TimeSpan.FromTicks(Math.Clamp((row.QueuedAt + row.Quiet - now).Ticks, 0, row.Quiet.Ticks));
        lock (gate)
        {
            Of(row.Destination).Load(row.Study, EntryOf(row), row.Quiet, After(time.GetTimestamp(), left));
        }
    }

    public void Remove(DeliveryRow row)
    {
        lock (gate)
        {
            Of(row.Destination).Remove(row.Study, row.Id);
        }
    }

    /// <summary>The row of a delivery is gone or says something else: as long as it waited here it would be sent, and nothing could end that.</summary>
    public void RemoveDamaged(long delivery)
    {
        lock (gate)
        {
            Damaged += destinations.Values.Any(destination => destination.RemoveWherever(delivery)) ? 1 : 0;
        }
    }

    public void RemoveStudy(int study)
    {
        lock (gate)
        {
            foreach (var destination in destinations.Values)
            {
                destination.RemoveStudy(study);
            }
        }
    }

    public void AddHeld(int destination, int count)
    {
        lock (gate)
        {
            Of(destination).Held += count;
        }
    }

    /// <summary>What is due for a partner, of the study with the eldest delivery.</summary>
    public OutboxStudy? Take((int Number, string Name) to, IReadOnlySet<long> except)
    {
        lock (gate)
        {
            return TryGet(to.Number, out var destination) && destination.Eldest(except, time.GetTimestamp()) is var (study, ready)
                ? new OutboxStudy(to.Name, study, ready.Count, ready.Bytes)
                : null;
        }
    }

    /// <summary>How long until there is something to take: zero where there is, null where nothing waits but what is excepted.</summary>
    public TimeSpan? UntilDue(int to, IReadOnlySet<long> except)
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            return !TryGet(to, out var destination) ? null
                : destination.Eldest(except, now) is not null ? TimeSpan.Zero
                : destination.NextDue(now) is { } due ? time.GetElapsedTime(now, due)
                : null;
        }
    }

    /// <summary>What may be sent of a study, with numbers above one, the lowest first.</summary>
    public List<WaitingEntry> Ready(int to, int study, long after, int max)
    {
        var found = new List<WaitingEntry>();
        lock (gate)
        {
            if (TryGet(to, out var destination))
            {
                destination.CopyReady(study, after, max, found);
            }
        }

        return found;
    }

    public bool Contains(int to, int study, long delivery)
    {
        lock (gate)
        {
            return TryGet(to, out var destination) && destination.Contains(study, delivery);
        }
    }

    /// <summary>How long a delivery still waits for more of its study; null where it does not.</summary>
    public TimeSpan? QuietOf(DeliveryRow row)
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            return TryGet(row.Destination, out var destination) && destination.DueOf(row.Study, row.Id) is { } due && due > now
                ? time.GetElapsedTime(now, due)
                : null;
        }
    }

    public OutboxTotals Totals(int to)
    {
        lock (gate)
        {
            return !TryGet(to, out var destination)
                ? new OutboxTotals(0, 0, null, 0)
                : new OutboxTotals(
                    destination.Count,
                    destination.Bytes,
                    destination.EldestQueuedAt() is { } eldest ? new DateTimeOffset(eldest, TimeSpan.Zero) : null,
                    destination.Held);
        }
    }

    private List<int> NumbersOf(Func<WaitingDestination, bool> which)
    {
        lock (gate)
        {
            return [.. destinations.Where(pair => which(pair.Value)).Select(static pair => pair.Key)];
        }
    }

    private static WaitingEntry EntryOf(DeliveryRow row) => new(row.Id, row.Instance, row.Bytes, row.QueuedAt.UtcTicks);

    private long After(long now, TimeSpan span) => now + (long)(span.TotalSeconds * time.TimestampFrequency);

    private bool TryGet(int number, [NotNullWhen(true)] out WaitingDestination? destination) => destinations.TryGetValue(number, out destination);

    private WaitingDestination Of(int number)
    {
        if (!destinations.TryGetValue(number, out var destination))
        {
            destinations.Add(number, destination = new WaitingDestination());
        }

        return destination;
    }
}
