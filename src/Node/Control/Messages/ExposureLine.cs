namespace DicomExchange.Node.Control.Messages;

/// <summary>What a partner had to do with one patient.</summary>
public sealed record ExposureLine
{
    public required string Domain { get; init; }

    public required string PatientId { get; init; }

    public required DateTimeOffset First { get; init; }

    public required DateTimeOffset Last { get; init; }

    /// <summary>Instances that were sent to the partner.</summary>
    public long Received { get; init; }

    /// <summary>Queries whose matches showed the patient.</summary>
    public long Seen { get; init; }

    /// <summary>Instances that came from the partner.</summary>
    public long Theirs { get; init; }

    /// <summary>Grants to the partner that named the patient.</summary>
    public long Granted { get; init; }
}
