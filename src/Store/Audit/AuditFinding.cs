namespace DicomExchange.Store.Audit;

/// <summary>Something that is wrong with a trail.</summary>
/// <param name="Reason">One of <see cref="AuditReasons"/>.</param>
/// <param name="At">The record concerned.</param>
public readonly record struct AuditFinding(string Reason, long At);
