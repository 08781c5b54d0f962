namespace DicomExchange.Wire.Tests.Associations;

/// <summary>
/// A clock on which a rest of an hour or more is over at once, and moves the clock by its length; a wait whose time is used up ends
/// too, and no other ever does. So what is held back by hours goes on, and whoever counts those hours against the peer shows.
/// </summary>
internal sealed class RestingTime : TimeProvider
{
    private static readonly TimeSpan Rest = TimeSpan.FromHours(1);

    private long elapsed;

    public TimeSpan Elapsed => TimeSpan.FromTicks(Interlocked.Read(ref elapsed));

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => 1 + Elapsed.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new RestTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class RestTimer(RestingTime time, Action callback) : ITimer
    {
        private int armed;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var number = Interlocked.Increment(ref armed);
            if (dueTime == TimeSpan.Zero || dueTime >= Rest)
            {
                ThreadPool.QueueUserWorkItem(_ => Fire(number, dueTime));
            }

            return true;
        }

        public void Dispose() => Interlocked.Increment(ref armed);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Fire(int number, TimeSpan due)
        {
            if (number == Volatile.Read(ref armed))
            {
                Interlocked.Add(ref time.elapsed, due.Ticks);
                callback();
            }
        }
    }
}
