using DicomExchange.Node.Settings;

namespace DicomExchange.Node.Forwarding;

/// <summary>
/// How long to wait after failures: twice as long after each, up to a ceiling. Half of it is by chance, so that many who failed together
/// do not come again together. Pure.
/// </summary>
/// <param name="First">The longest wait after the first failure.</param>
/// <param name="Ceiling">The longest there is.</param>
public sealed record Backoff(TimeSpan First, TimeSpan Ceiling)
{
    public static Backoff Of(LimitSettings limits) => new(TimeSpan.FromSeconds(limits.RetrySeconds), TimeSpan.FromSeconds(limits.RetryCeilingSeconds));

    /// <param name="failures">In a row; 1 or more.</param>
    /// <param name="chance">From 0 to 1, drawn anew each time.</param>
    public TimeSpan After(int failures, double chance)
    {
        var whole = First;
        for (var doubled = 1; doubled < failures && whole < Ceiling; doubled++)
        {
            whole *= 2;
        }

        return Jittered(whole < Ceiling ? whole : Ceiling, chance);
    }

    /// <summary>After what only a person can change.</summary>
    public TimeSpan AtCeiling(double chance) => Jittered(Ceiling, chance);

    private static TimeSpan Jittered(TimeSpan whole, double chance) => (whole / 2) + (whole / 2 * chance);
}
