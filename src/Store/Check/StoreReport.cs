namespace DicomExchange.Store.Check;

/// <summary>What a check found. Nothing in it is about a patient.</summary>
public sealed record StoreReport
{
    /// <summary>Objects in the vault.</summary>
    public long Objects { get; init; }

    /// <summary>Bytes of the data sets that were read whole.</summary>
    public long Bytes { get; init; }

    /// <summary>Objects without a row that were entered into the catalog.</summary>
    public int Adopted { get; init; }

    /// <summary>Objects without a row that were removed.</summary>
    public int Removed { get; init; }

    /// <summary>What is wrong now.</summary>
    public IReadOnlyList<StoreProblem> Problems { get; init; } = [];
}
