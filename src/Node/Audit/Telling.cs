using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Audit;

/// <summary>A record on its way to a message: what it says, who took part, what it is about.</summary>
internal sealed class Telling(AuditRecord record, AuditSource source)
{
    public AuditRecord Record => record;

    public AuditSource Source => source;

    public Parties Parties { get; } = new(record, source);

    public RecordObjects Objects { get; } = new(record);

    /// <summary>What every message has; the family adds types and objects.</summary>
    public AuditMessage As(AuditCode id, AuditAction action, IReadOnlyList<ActiveParticipant> participants) => new()
    {
        EventId = id,
        Action = action,
        Time = record.Time,
        Outcome = record.Outcome,
        OutcomeDescription = record.Outcome == AuditOutcome.Success ? string.Empty : Words,
        Participants = participants,
        Source = source,
    };

    /// <summary>The reason and what else the record says in words.</summary>
    public string Words => string.Join("; ", new[] { record.Reason, record.Detail }.Where(t => t.Length > 0));
}
