using DicomExchange.Dicom.Standard;

namespace DicomExchange.Store.Outbox;

/// <summary>One line of queue and ledger: one content of one instance, and one partner it goes to.</summary>
public sealed record Delivery
{
    /// <summary>Ascending in the order of queueing; never given to another.</summary>
    public required long Id { get; init; }

    /// <summary>The partner's name; empty where it cannot be read any more.</summary>
    public required string To { get; init; }

    /// <summary>Empty, like the two below, where the row that says it cannot be read.</summary>
    public Uid Study { get; init; }

    public Uid SopInstance { get; init; }

    public Uid SopClass { get; init; }

    public required DeliveryState State { get; init; }

    public string Route { get; init; } = string.Empty;

    public DateTimeOffset QueuedAt { get; init; }

    /// <summary>How much longer nothing more of its study must come before it goes; null where that is over, or was never asked for.</summary>
    public TimeSpan? Quiet { get; init; }

    /// <summary>When it was delivered, held or cancelled.</summary>
    public DateTimeOffset? SettledAt { get; init; }

    /// <summary>The status of the partner's last answer (PS3.7 §9.1.1.1.9); null where there was none.</summary>
    public ushort? Status { get; init; }

    /// <summary>Why it is held, or what was noted as it was delivered. <see cref="OutboxReasons.DeliveryDamaged"/>: its row does not open, and it can only be cancelled.</summary>
    public string Reason { get; init; } = string.Empty;

    /// <summary>Of the data set: as it is held, and once delivered as it was sent.</summary>
    public long Bytes { get; init; }

    /// <summary>When the partner's commitment was reported.</summary>
    public DateTimeOffset? CommittedAt { get; init; }

    /// <summary>The Transaction UID under which commitment was last asked for; empty where it was not.</summary>
    public Uid Transaction { get; init; }

    public bool IsDamaged => Reason == OutboxReasons.DeliveryDamaged;
}
