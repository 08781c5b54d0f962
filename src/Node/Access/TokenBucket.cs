namespace DicomExchange.Node.Access;

/// <summary>
/// A token bucket as a value, full in the beginning. Kept is the moment at which it will be full again: taking moves it ahead, time
/// catches up with it. Pure; the clock is a parameter, in ticks that only ever grow.
/// </summary>
/// <param name="FullAt">In ticks of that clock.</param>
public readonly record struct TokenBucket(long FullAt)
{
    /// <summary>Takes so many if they are there now; else nothing.</summary>
    public bool TryTake(long amount, TokenRate rate, long now, out TokenBucket after)
    {
        var taken = Math.Max(FullAt, now) + rate.TicksFor(amount);
        var isThere = taken - now <= rate.TicksFor(rate.Burst);
        after = isThere ? new TokenBucket(taken) : this;
        return isThere;
    }

    /// <summary>Takes so many whether they are there or not; what is missing is owed.</summary>
    /// <param name="wait">The time until nothing is owed any more.</param>
    public TokenBucket Take(long amount, TokenRate rate, long now, out TimeSpan wait)
    {
        var taken = Math.Max(FullAt, now) + rate.TicksFor(amount);
        wait = TimeSpan.FromTicks(Math.Max(0, taken - now - rate.TicksFor(rate.Burst)));
        return new TokenBucket(taken);
    }
}
