using System.Collections.Concurrent;
using DicomExchange.Node.Access;
using DicomExchange.Node.Settings;

namespace DicomExchange.Node.Services;

/// <summary>
/// What each partner has open, does and moves now, held against its <c>limits</c>. The limits are given with each question, so
/// changed ones count at once; what was used up before stays used up.
/// </summary>
public sealed class PartnerLoad(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, PartnerMeter> meters = new(StringComparer.Ordinal);
    private readonly long start = time.GetTimestamp();

    public int Total => meters.Values.Sum(m => m.Open);

    /// <summary>Takes a place for an association; null when all of the partner's are taken.</summary>
    public PartnerSeat? TryEnter(string partner, PartnerLimitSettings limits)
    {
        var meter = Of(partner);
        return meter.TryEnter(limits.Associations) ? new PartnerSeat(meter) : null;
    }

    /// <summary>Counts an operation that is about to begin; false when the partner has used up those of the last minute.</summary>
    public bool TryBegin(string partner, PartnerLimitSettings limits) =>
        Of(partner).TryBegin(TokenRate.EachMinute(limits.OperationsPerMinute), Now);

    /// <summary>Counts bytes that were moved from or to the partner.</summary>
    /// <returns>How long the next ones have to wait.</returns>
    public TimeSpan Move(string partner, PartnerLimitSettings limits, int bytes) =>
        limits.BytesPerSecond is { } rate ? Of(partner).Move(bytes, TokenRate.EachSecond(rate), Now) : TimeSpan.Zero;

    private long Now => time.GetElapsedTime(start).Ticks;

    private PartnerMeter Of(string partner) => meters.GetOrAdd(partner, static _ => new PartnerMeter());
}
