namespace DicomExchange.Node.Control.Messages;

/// <summary>One instance and one partner it goes to, as listed for the administrator at the console.</summary>
public sealed record DeliveryLine
{
    public required long Number { get; init; }

    /// <summary>The partner's name; empty where it cannot be read any more.</summary>
    public required string To { get; init; }

    /// <summary>Empty, like the instance, where the row that says it cannot be read.</summary>
    public string StudyInstanceUid { get; init; } = string.Empty;

    public string SopInstanceUid { get; init; } = string.Empty;

    /// <summary><c>waiting</c>, <c>delivered</c>, <c>committed</c>, <c>held</c> or <c>cancelled</c>.</summary>
    public required string State { get; init; }

    /// <summary>The route that asked for it.</summary>
    public string Route { get; init; } = string.Empty;

    public required DateTimeOffset QueuedAt { get; init; }

    /// <summary>When it was delivered, held or cancelled.</summary>
    public DateTimeOffset? SettledAt { get; init; }

    public DateTimeOffset? CommittedAt { get; init; }

    /// <summary>The status of the partner's last answer, four hexadecimal digits; null where there was none.</summary>
    public string? Status { get; init; }

    /// <summary>Why it is held, or what was noted as it was delivered; where it waits, what keeps its partner, or one of the partner's studies, from being sent to.</summary>
    public string Reason { get; init; } = string.Empty;

    /// <summary>It waits, and only a person can change the reason.</summary>
    public bool IsBlocked { get; init; }

    /// <summary>It waits, and its partner is tried again in so many seconds.</summary>
    public int? RetryInSeconds { get; init; }

    /// <summary>It waits, and goes when nothing more of its study has come for so many seconds.</summary>
    public int? QuietSeconds { get; init; }

    public long Bytes { get; init; }
}
