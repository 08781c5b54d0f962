namespace DicomExchange.Node.Control.Messages;

/// <summary>The deliveries a person decides about: those to which everything given applies. Something must be given, or <see cref="All"/>.</summary>
public sealed record QueueRequest
{
    /// <summary>Name or AE title of the partner they go to.</summary>
    public string? To { get; init; }

    public string? StudyInstanceUid { get; init; }

    /// <summary><c>waiting</c> or <c>held</c>; only for a cancellation, null for both.</summary>
    public string? State { get; init; }

    /// <summary>Numbers of deliveries; empty for any.</summary>
    public IReadOnlyList<long> Numbers { get; init; } = [];

    /// <summary>Everything in the queue.</summary>
    public bool All { get; init; }
}
