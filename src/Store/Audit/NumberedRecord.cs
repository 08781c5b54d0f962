namespace DicomExchange.Store.Audit;

/// <summary>A record that becomes a message.</summary>
/// <param name="Number">From 1 without gaps.</param>
/// <param name="Row">As it is kept.</param>
/// <param name="Record">What it says; null where it was changed and does not open, which keeps nobody from those behind it.</param>
public sealed record NumberedRecord(long Number, AuditRow Row, AuditRecord? Record);
