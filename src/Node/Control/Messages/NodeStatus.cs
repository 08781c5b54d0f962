using DicomExchange.Node.Services;

namespace DicomExchange.Node.Control.Messages;

/// <summary>How the node is doing. Nothing in it is about a patient.</summary>
public sealed record NodeStatus
{
    public required string Version { get; init; }

    /// <summary>False when the answer was made from the store alone, with no node running.</summary>
    public required bool IsRunning { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public IReadOnlyList<string> AeTitles { get; init; } = [];

    /// <summary>Such as <c>tls 0.0.0.0:2762</c>.</summary>
    public IReadOnlyList<string> Listeners { get; init; } = [];

    public int OpenAssociations { get; init; }

    public long Studies { get; init; }

    public long Instances { get; init; }

    public long StoredBytes { get; init; }

    public long FreeBytes { get; init; }

    /// <summary>The fingerprint of the node's certificate, for partners to pin.</summary>
    public string? Fingerprint { get; init; }

    public DateTimeOffset? CertificateExpires { get; init; }

    /// <summary>What was refused since the start, by reason word; empty while no node runs.</summary>
    public IReadOnlyList<RefusalCount> Refusals { get; init; } = [];

    /// <summary>The partners for which something waits or is held.</summary>
    public IReadOnlyList<DestinationLine> Destinations { get; init; } = [];

    /// <summary>With whom storage commitment is under way.</summary>
    public IReadOnlyList<CommitmentLine> Commitments { get; init; } = [];

    /// <summary>The collector of audit messages; null while no node runs, or none is named in the settings.</summary>
    public CollectorLine? Collector { get; init; }

    /// <summary>What needs attention, one sentence each; empty when all is well.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>What was accepted knowingly, such as a plain risk.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
