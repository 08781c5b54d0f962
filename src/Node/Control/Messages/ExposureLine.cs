namespace DicomExchange.Node.Control.Messages;

/// <summary>What a partner had to do with one patient.</summary>
public sealed record ExposureLine
{
    public required string Domain { get; init; }

    public required string PatientId { get; init; }

    public required DateTimeOffset First { get; init; }

    public required DateTimeOffset Last { get; init; }

    /// <summary>Instances that were sent to the partner, and that it said it has.</summary>
    public long Received { get; init; }

    /// <summary>Instances that left the node for the partner, and that it did not say it has: it may have them all the same.</summary>
    public long NotConfirmed { get; init; }

    /// <summary>Bytes of these that left.</summary>
    public long NotConfirmedBytes { get; init; }

    /// <summary>Times that sending began without an end on record: how many instances went, beyond the others, is not known.</summary>
    public long Begun { get; init; }

    /// <summary>Queries whose matches showed the patient.</summary>
    public long Seen { get; init; }

    /// <summary>Instances that came from the partner.</summary>
    public long Theirs { get; init; }

    /// <summary>Grants to the partner that named the patient.</summary>
    public long Granted { get; init; }
}
