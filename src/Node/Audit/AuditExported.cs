namespace DicomExchange.Node.Audit;

/// <summary>What an export has.</summary>
/// <param name="Records">So many were looked at.</param>
/// <param name="Unreadable">So many of them cannot be read any more: their number stands in their place.</param>
public sealed record AuditExported(long Records, long Unreadable);
