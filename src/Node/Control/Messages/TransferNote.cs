namespace DicomExchange.Node.Control.Messages;

/// <summary>One step of a person's transfer with a partner, for the audit record. Time and person are the node's to say.</summary>
public sealed record TransferNote
{
    public required TransferStep Step { get; init; }

    /// <summary>Empty for success.</summary>
    public string Reason { get; init; } = string.Empty;

    public string Study { get; init; } = string.Empty;

    public string Series { get; init; } = string.Empty;

    public string Instance { get; init; } = string.Empty;

    /// <summary>Issuer and Patient ID with a backslash between them; empty where it is not known.</summary>
    public string Patient { get; init; } = string.Empty;

    public string SopClass { get; init; } = string.Empty;

    public string TransferSyntax { get; init; } = string.Empty;

    /// <summary>Bytes of the data set.</summary>
    public long Bytes { get; init; }

    /// <summary>Instances or matches in all.</summary>
    public long Count { get; init; }

    /// <summary>The identifier of a search, in explicit VR little endian.</summary>
    public byte[]? Query { get; init; }

    public string Detail { get; init; } = string.Empty;
}
