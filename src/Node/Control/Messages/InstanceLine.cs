namespace DicomExchange.Node.Control.Messages;

/// <summary>One instance of a study.</summary>
public sealed record InstanceLine
{
    public required string SeriesInstanceUid { get; init; }

    public required string SopInstanceUid { get; init; }

    public required string SopClassUid { get; init; }

    public required string TransferSyntaxUid { get; init; }

    public string Modality { get; init; } = string.Empty;

    public string InstanceNumber { get; init; } = string.Empty;

    public long Bytes { get; init; }

    /// <summary>The partners that sent it.</summary>
    public IReadOnlyList<string> Owners { get; init; } = [];

    /// <summary>Another content came under the same UID, and both are kept.</summary>
    public bool HasVariants { get; init; }
}
