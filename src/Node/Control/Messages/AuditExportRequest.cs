using DicomExchange.Node.Audit;

namespace DicomExchange.Node.Control.Messages;

/// <param name="Format">As what.</param>
/// <param name="Since">Not what was recorded before.</param>
/// <param name="Until">Not what was recorded at this time or later.</param>
public sealed record AuditExportRequest(AuditExportFormat Format, DateTimeOffset? Since, DateTimeOffset? Until);
