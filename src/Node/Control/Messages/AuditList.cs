namespace DicomExchange.Node.Control.Messages;

public sealed record AuditList(IReadOnlyList<AuditLine> Records);
