using DicomExchange.Dicom.Standard;

namespace DicomExchange.Store.Outbox.Commitment;

/// <summary>A transaction in which a partner was asked to commit itself, and has not reported yet.</summary>
public sealed record PendingCommitment
{
    internal long Id { get; init; }

    /// <summary>The partner's name.</summary>
    public required string To { get; init; }

    public required Uid Transaction { get; init; }

    public required DateTimeOffset AskedAt { get; init; }

    /// <summary>A moment of the monotonic clock, from which it waits.</summary>
    public required long Since { get; init; }

    /// <summary>The deliveries it is about.</summary>
    public required IReadOnlyList<long> Deliveries { get; init; }
}
