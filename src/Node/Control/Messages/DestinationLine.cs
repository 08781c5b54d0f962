namespace DicomExchange.Node.Control.Messages;

/// <summary>What is forwarded to a partner, and whether it can be.</summary>
public sealed record DestinationLine
{
    public required string Name { get; init; }

    /// <summary>Instances to be sent.</summary>
    public required int Waiting { get; init; }

    /// <summary>Of the data sets that wait.</summary>
    public long Bytes { get; init; }

    /// <summary>Instances about which a person has to decide.</summary>
    public required int Held { get; init; }

    /// <summary>When the eldest that waits was queued.</summary>
    public DateTimeOffset? Eldest { get; init; }

    /// <summary>Associations with it, now.</summary>
    public int Associations { get; init; }

    /// <summary>Why nothing, or one of the studies, can be sent to it now; empty where nothing is wrong.</summary>
    public string Reason { get; init; } = string.Empty;

    /// <summary>Only a person can change that.</summary>
    public bool IsBlocked { get; init; }

    /// <summary>Seconds until it is tried again.</summary>
    public int? RetryInSeconds { get; init; }
}
