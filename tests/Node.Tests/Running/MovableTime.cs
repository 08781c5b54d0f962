namespace DicomExchange.Node.Tests.Running;

/// <summary>The machine's clock, put forward by the test: dates jump, timers and sockets run as they do.</summary>
internal sealed class MovableTime : TimeProvider
{
    private long ahead;

    public void Advance(TimeSpan span) => Interlocked.Add(ref ahead, span.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref ahead));
}
