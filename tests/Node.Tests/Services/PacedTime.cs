namespace DicomExchange.Node.Tests.Services;

/// <summary>
/// A clock that only waits move on: each wait that is no whole number of seconds, as deadlines are, is over at once and has taken its time. So
/// what somebody was made to wait is what this clock shows.
/// </summary>
internal sealed class PacedTime : TimeProvider
{
    private long elapsed;
    private long waits;

    /// <summary>All waits together.</summary>
    public TimeSpan Elapsed => TimeSpan.FromTicks(Interlocked.Read(ref elapsed));

    public long Waits => Interlocked.Read(ref waits);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref elapsed);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (period != Timeout.InfiniteTimeSpan || dueTime <= TimeSpan.Zero || dueTime.Ticks % TimeSpan.TicksPerSecond == 0)
        {
            return base.CreateTimer(callback, state, dueTime, period);
        }

        Interlocked.Increment(ref waits);
        Interlocked.Add(ref elapsed, dueTime.Ticks);
        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
