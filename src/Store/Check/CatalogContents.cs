namespace DicomExchange.Store.Check;

/// <summary>What an index holds, as counts.</summary>
/// <param name="Studies">Studies, of whatever sender.</param>
/// <param name="AuditRecords">Records of its audit chain.</param>
public sealed record CatalogContents(long Studies, long AuditRecords);
