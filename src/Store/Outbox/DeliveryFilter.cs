using DicomExchange.Dicom.Standard;

namespace DicomExchange.Store.Outbox;

/// <summary>Which deliveries are listed, in the order in which they were queued.</summary>
public sealed record DeliveryFilter
{
    public const int MostListed = 10_000;

    public DeliveryState? State { get; init; }

    /// <summary>The partner's name; null for all.</summary>
    public string? To { get; init; }

    /// <summary>Empty for all.</summary>
    public Uid Study { get; init; }

    /// <summary>Those with these numbers; empty for any.</summary>
    public IReadOnlyList<long> Numbers { get; init; } = [];

    /// <summary>Those queued after the one with this number; 0 begins.</summary>
    public long After { get; init; }

    /// <summary>At most so many, and never more than <see cref="MostListed"/>.</summary>
    public int Limit { get; init; } = 1000;
}
