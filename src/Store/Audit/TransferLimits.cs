namespace DicomExchange.Store.Audit;

/// <summary>When the sum of a transfer ends although its association has not; the numbers are promised in FORMAT.md, and a test makes them small.</summary>
internal sealed record TransferLimits
{
    public static TransferLimits Default { get; } = new();

    /// <summary>The first record of an open sum is among so many last ones.</summary>
    public int Records { get; init; } = 10_000;

    /// <summary>Sums open at once: a peer may name a new study with every instance.</summary>
    public int Open { get; init; } = 4096;

    public TimeSpan Age { get; init; } = TimeSpan.FromMinutes(10);
}
