namespace DicomExchange.Node.Control.Messages;

/// <summary>What of storage commitment is under way with a partner.</summary>
public sealed record CommitmentLine
{
    public required string Name { get; init; }

    /// <summary>Requests of ours that it has not reported on.</summary>
    public int Asked { get; init; }

    /// <summary>When the eldest of those was made.</summary>
    public DateTimeOffset? EldestAsked { get; init; }

    /// <summary>Reports of ours that it has not answered.</summary>
    public int Reports { get; init; }

    /// <summary>When the eldest of those was asked for.</summary>
    public DateTimeOffset? EldestReport { get; init; }
}
