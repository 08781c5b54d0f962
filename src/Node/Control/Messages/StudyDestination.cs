namespace DicomExchange.Node.Control.Messages;

/// <summary>How much of a study a partner has to which it is forwarded. Counts are of instances.</summary>
public sealed record StudyDestination
{
    /// <summary>The partner's name.</summary>
    public required string To { get; init; }

    /// <summary>All that was ever to be sent to it.</summary>
    public required int Queued { get; init; }

    /// <summary>Those it answered to have, the committed ones included.</summary>
    public required int Delivered { get; init; }

    /// <summary>Those it has committed itself to keeping.</summary>
    public required int Committed { get; init; }

    public required int Waiting { get; init; }

    public required int Held { get; init; }

    public required int Cancelled { get; init; }

    /// <summary>When the first of those it has was delivered.</summary>
    public DateTimeOffset? FirstDelivered { get; init; }

    /// <summary>When the last of those it has was delivered: since then it has them all.</summary>
    public DateTimeOffset? LastDelivered { get; init; }

    /// <summary>Why some are held, each word once.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];
}
