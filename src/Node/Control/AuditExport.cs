using DicomExchange.Node.Audit;
using DicomExchange.Node.Control.Messages;

namespace DicomExchange.Node.Control;

/// <summary>Writes the audit trail out: the caller of the socket decides where it goes, with its own rights.</summary>
public delegate Task<AuditExported> AuditExport(ControlCaller caller, AuditExportRequest request, Stream output, CancellationToken cancellation);
