namespace DicomExchange.Node.Control.Messages;

/// <param name="Checkpoints">The contents of files with checkpoints that were kept elsewhere; nothing for none.</param>
public sealed record AuditVerifyRequest(IReadOnlyList<string>? Checkpoints = null);
