namespace DicomExchange.Node.Services;

/// <summary>The place of one association among those a partner may have at once. Disposing of it gives it back, the first time.</summary>
public sealed class PartnerSeat : IDisposable
{
    private PartnerMeter? meter;

    internal PartnerSeat(PartnerMeter meter) => this.meter = meter;

    public void Dispose() => Interlocked.Exchange(ref meter, null)?.Leave();
}
