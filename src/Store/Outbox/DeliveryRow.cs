using DicomExchange.Dicom.Standard;

namespace DicomExchange.Store.Outbox;

/// <summary>A row of <c>deliveries</c>, opened.</summary>
internal sealed record DeliveryRow
{
    public required long Id { get; init; }

    public required int Study { get; init; }

    /// <summary>The row of the content.</summary>
    public required long Instance { get; init; }

    /// <summary>The partner's number.</summary>
    public required int Destination { get; init; }

    public required DeliveryState State { get; init; }

    public string Route { get; init; } = string.Empty;

    public DateTimeOffset QueuedAt { get; init; }

    public TimeSpan Quiet { get; init; }

    public DateTimeOffset? SettledAt { get; init; }

    public ushort? Status { get; init; }

    public string Reason { get; init; } = string.Empty;

    public long Bytes { get; init; }

    public DateTimeOffset? CommittedAt { get; init; }

    public Uid Transaction { get; init; }

    /// <summary>Its sealed part says otherwise, or nothing: what is above comes from the clear columns alone.</summary>
    public bool IsDamaged { get; init; }
}
