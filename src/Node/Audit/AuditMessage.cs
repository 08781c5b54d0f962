using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Audit;

/// <summary>An audit message as PS3.15 §A.5.1.1 has it: what happened, who took part, who reports it, and what it happened to.</summary>
public sealed record AuditMessage
{
    /// <summary>The family of the event.</summary>
    public required AuditCode EventId { get; init; }

    public required AuditAction Action { get; init; }

    /// <summary>With the zone of the node; a transfer's is its end (PS3.15 §A.5.3.7).</summary>
    public required DateTimeOffset Time { get; init; }

    public AuditOutcome Outcome { get; init; }

    /// <summary>Why it failed, or what else there is to say; empty if nothing.</summary>
    public string OutcomeDescription { get; init; } = string.Empty;

    /// <summary>The kind within the family.</summary>
    public IReadOnlyList<AuditCode> Types { get; init; } = [];

    /// <summary>At least one, and at most one of them asked for it (PS3.15 §A.5.2).</summary>
    public required IReadOnlyList<ActiveParticipant> Participants { get; init; }

    /// <summary>Who reports it.</summary>
    public required AuditSource Source { get; init; }

    public IReadOnlyList<ParticipantObject> Objects { get; init; } = [];
}
