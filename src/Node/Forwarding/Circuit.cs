namespace DicomExchange.Node.Forwarding;

/// <summary>
/// Keeps a destination that fails from costing anything: after a failure nobody calls until the wait is over, then one association is the
/// probe, and only what it finds lets the others go. A value; moments are those of a monotonic clock. Pure.
/// </summary>
public sealed record Circuit
{
    public static Circuit Closed { get; } = new();

    public CircuitState State { get; private init; }

    /// <summary>In a row.</summary>
    public int Failures { get; private init; }

    /// <summary>How many of them, the last ones, were for the same reason.</summary>
    public int Alike { get; private init; }

    /// <summary>When the probe may go, while it is open.</summary>
    public TimeSpan RetryAt { get; private init; }

    /// <summary>Why it is not closed: a reason word.</summary>
    public string Reason { get; private init; } = string.Empty;

    /// <summary>Only a person can change what is wrong.</summary>
    public bool IsBlocked { get; private init; }

    /// <summary>May an association begin, while others are open?</summary>
    /// <param name="now">The moment.</param>
    public bool MayCall(TimeSpan now) => State switch
    {
        CircuitState.Closed => true,
        CircuitState.Open => now >= RetryAt,
        _ => false,
    };

    /// <summary>An association begins.</summary>
    public Circuit Called() => State == CircuitState.Open ? this with { State = CircuitState.Probing } : this;

    /// <summary>A try failed that may go well later.</summary>
    public Circuit Failed(string reason, TimeSpan now, Backoff backoff, double chance) => new()
    {
        State = CircuitState.Open,
        Failures = Failures + 1,
        Alike = AlikeWith(reason),
        RetryAt = now + backoff.After(Failures + 1, chance),
        Reason = reason,
    };

    /// <summary>A try failed, or none was made, because of something that a person has to change.</summary>
    public Circuit Blocked(string reason, TimeSpan now, Backoff backoff, double chance) => new()
    {
        State = CircuitState.Open,
        Failures = Failures + 1,
        Alike = AlikeWith(reason),
        RetryAt = now + backoff.AtCeiling(chance),
        Reason = reason,
        IsBlocked = true,
    };

    /// <summary>How often in a row it has failed for this reason, should it do so now.</summary>
    public int AlikeWith(string reason) => Reason == reason ? Alike + 1 : 1;

    /// <summary>The probe ended without finding anything out, as when the node stops or its study was deleted.</summary>
    public Circuit Undecided() => State == CircuitState.Probing ? this with { State = CircuitState.Open } : this;

    /// <summary>The destination gave a sign of life: the probe goes soon.</summary>
    public Circuit Hastened(TimeSpan now, Backoff backoff) =>
        State == CircuitState.Open && !IsBlocked && RetryAt > now + backoff.First ? this with { RetryAt = now + backoff.First } : this;

    /// <summary>Something may have changed: the probe may go at once.</summary>
    public Circuit Released(TimeSpan now) => State == CircuitState.Open ? this with { RetryAt = now } : this;
}
