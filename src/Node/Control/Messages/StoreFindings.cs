namespace DicomExchange.Node.Control.Messages;

/// <summary>The outcome of a look at everything in the store.</summary>
public sealed record StoreFindings
{
    public long Objects { get; init; }

    public long Bytes { get; init; }

    /// <summary>Objects without a row that were entered into the index.</summary>
    public int Adopted { get; init; }

    /// <summary>Objects without a row that were removed.</summary>
    public int Removed { get; init; }

    /// <summary>What is wrong; empty when all is well.</summary>
    public IReadOnlyList<StoreFinding> Problems { get; init; } = [];
}
