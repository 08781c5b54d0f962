namespace DicomExchange.Store.Tests.Outbox;

/// <summary>A wall clock that somebody sets, and a monotonic one that only goes on.</summary>
internal sealed class SetClock : TimeProvider
{
    private readonly Lock gate = new();
    private TimeSpan elapsed;
    private DateTimeOffset wall = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (gate)
        {
            return elapsed.Ticks;
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            return wall;
        }
    }

    public void Advance(TimeSpan span)
    {
        lock (gate)
        {
            elapsed += span;
            wall += span;
        }
    }

    /// <summary>Somebody, or a time server, sets the wall clock.</summary>
    public void Set(DateTimeOffset moment)
    {
        lock (gate)
        {
            wall = moment;
        }
    }
}
