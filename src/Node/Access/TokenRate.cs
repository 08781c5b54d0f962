namespace DicomExchange.Node.Access;

/// <summary>How fast a <see cref="TokenBucket"/> fills, and how much it holds.</summary>
/// <param name="Tokens">So many come in each <paramref name="Per"/>, evenly; at least 1.</param>
/// <param name="Per">Longer than nothing.</param>
/// <param name="Burst">So many can be taken at once from a full bucket; at least 1.</param>
public readonly record struct TokenRate(long Tokens, TimeSpan Per, long Burst)
{
    /// <summary>A minute's worth at once, then evenly.</summary>
    public static TokenRate EachMinute(long tokens) => new(tokens, TimeSpan.FromMinutes(1), tokens);

    /// <summary>A second's worth at once, then evenly.</summary>
    public static TokenRate EachSecond(long tokens) => new(tokens, TimeSpan.FromSeconds(1), tokens);

    /// <summary>The time in which so many come, in ticks, rounded up: never more than the rate is given.</summary>
    internal long TicksFor(long amount) => (long)((((Int128)amount * Per.Ticks) + Tokens - 1) / Tokens);
}
