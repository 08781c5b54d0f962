namespace DicomExchange.Wire.Tests.Tls;

/// <summary>A clock that stands still for dates; timers run on the machine's, since sockets do.</summary>
internal sealed class FixedTime(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
