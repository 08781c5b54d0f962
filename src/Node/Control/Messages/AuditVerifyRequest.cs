namespace DicomExchange.Node.Control.Messages;

/// <param name="Checkpoints">The contents of files with checkpoints that were kept elsewhere; nothing for none.</param>
public sealed record AuditVerifyRequest(IReadOnlyList<string>? Checkpoints = null)
{
    /// <summary>What those files are called, in the same order, for the answer.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];
}
