namespace DicomExchange.Node.Control.Messages;

/// <summary>Which deliveries to list; without a state those that wait and those that are held.</summary>
public sealed record QueueFilter
{
    /// <summary>Name or AE title of the partner they go to; null for all.</summary>
    public string? To { get; init; }

    /// <summary>Null for all.</summary>
    public string? StudyInstanceUid { get; init; }

    /// <summary>A word of <see cref="DeliveryLine.State"/>, or null.</summary>
    public string? State { get; init; }

    /// <summary>Those that have come to an end too.</summary>
    public bool WithSettled { get; init; }

    /// <summary>At most so many.</summary>
    public int Limit { get; init; } = 1000;
}
