namespace DicomExchange.Node.Control.Messages;

/// <summary>How the collector of audit messages fares.</summary>
public sealed record CollectorLine
{
    /// <summary>Its host and port.</summary>
    public required string Address { get; init; }

    public required bool IsConnected { get; init; }

    /// <summary>The number of the last message that was written to it.</summary>
    public required long Reached { get; init; }

    /// <summary>Messages that were not written to it yet.</summary>
    public required long Behind { get; init; }

    /// <summary>When the event of the first of them was; null where there is none.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Why it is not connected; empty where nothing is wrong.</summary>
    public string Reason { get; init; } = string.Empty;

    /// <summary>What to do about it.</summary>
    public string Explanation { get; init; } = string.Empty;

    /// <summary>Only a person can change that.</summary>
    public bool IsRefused { get; init; }
}
