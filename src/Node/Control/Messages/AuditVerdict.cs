namespace DicomExchange.Node.Control.Messages;

/// <param name="Records">So many were checked.</param>
/// <param name="Problem">The first thing wrong and where; null when the chain is whole.</param>
public sealed record AuditVerdict(long Records, string? Problem);
