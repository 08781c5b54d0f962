namespace DicomExchange.Node.Control.Messages;

/// <param name="Records">So many were checked.</param>
/// <param name="Unsigned">So many at the end are chained but not yet covered by a signed checkpoint.</param>
/// <param name="Problem">The first thing wrong and where; null when the chain is whole.</param>
public sealed record AuditFindings(long Records, long Unsigned, string? Problem);
