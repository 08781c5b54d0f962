namespace DicomExchange.Node.Tests.Services;

/// <summary>The system's clock, but that timers of one length fire at once: a test need not wait for one deadline.</summary>
internal sealed class HastyTime(TimeSpan hasty) : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime == hasty ? TimeSpan.FromMilliseconds(1) : dueTime, period);
}
