namespace DicomExchange.Node.Tests.Audit.Syslog;

/// <summary>The system's clock, ahead by as much as a test says.</summary>
internal sealed class SkippingTime : TimeProvider
{
    private long ahead;

    public void Skip(TimeSpan span) => Interlocked.Add(ref ahead, span.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow();

    public override long GetTimestamp() => System.GetTimestamp() + (long)(Interlocked.Read(ref ahead) / (double)TimeSpan.TicksPerSecond * System.TimestampFrequency);
}
