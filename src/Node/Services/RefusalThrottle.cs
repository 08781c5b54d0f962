namespace DicomExchange.Node.Services;

/// <summary>
/// Lets one of many equal refusals through in a minute, with the number of those since the last, so that a stranger who knocks
/// all day fills neither log nor audit trail. Holds a bounded number of kinds; beyond it the oldest are forgotten.
/// </summary>
public sealed class RefusalThrottle(TimeProvider time)
{
    private const int MaxKinds = 1024;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly Dictionary<string, (long Since, int Suppressed)> kinds = new(StringComparer.Ordinal);

    /// <param name="kind">What makes refusals equal.</param>
    /// <param name="suppressed">How many equal ones were held back since the last that was let through.</param>
    /// <returns>Whether this one is to be reported.</returns>
    public bool TryNote(string kind, out int suppressed)
    {
        lock (gate)
        {
            suppressed = 0;
            var now = time.GetTimestamp();
            if (kinds.TryGetValue(kind, out var seen) && time.GetElapsedTime(seen.Since, now) < Interval)
            {
                kinds[kind] = (seen.Since, seen.Suppressed + 1);
                return false;
            }

            suppressed = seen.Suppressed;
            if (kinds.Count >= MaxKinds && !kinds.ContainsKey(kind))
            {
                kinds.Remove(kinds.MinBy(k => k.Value.Since).Key);
            }

            kinds[kind] = (now, 0);
            return true;
        }
    }
}
