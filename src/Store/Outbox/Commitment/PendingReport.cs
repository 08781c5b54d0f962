using DicomExchange.Dicom.Standard;

namespace DicomExchange.Store.Outbox.Commitment;

/// <summary>A report that a partner has not answered yet.</summary>
public sealed record PendingReport
{
    internal long Id { get; init; }

    /// <summary>The partner's name.</summary>
    public required string To { get; init; }

    /// <summary>The AE title it asked with.</summary>
    public required AeTitle Title { get; init; }

    public required Uid Transaction { get; init; }

    public required DateTimeOffset AskedAt { get; init; }

    /// <summary>Instances it names.</summary>
    public required int Count { get; init; }

    /// <summary>A moment of the monotonic clock, from which it waits.</summary>
    public required long Since { get; init; }

    /// <summary>Of the list of instances, to know it again.</summary>
    internal ReadOnlyMemory<byte> Digest { get; init; }
}
