namespace DicomExchange.Store.Audit;

/// <summary>A record as it is found in the trail, whatever became of it.</summary>
/// <param name="Sequence">Its number.</param>
/// <param name="Record">Null where it cannot be read.</param>
/// <param name="Reason">Why it cannot; empty where it can.</param>
public readonly record struct TrailEntry(long Sequence, AuditRecord? Record, string Reason = "");
