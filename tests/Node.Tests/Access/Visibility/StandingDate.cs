namespace DicomExchange.Node.Tests.Access.Visibility;

/// <summary>A date that stands still until the test moves it on, so that node and model ask at the same moment; timers run as they do.</summary>
internal sealed class StandingDate : TimeProvider
{
    private long ticks = new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero).Ticks;

    public void Advance(TimeSpan span) => Interlocked.Add(ref ticks, span.Ticks);

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref ticks), TimeSpan.Zero);
}
