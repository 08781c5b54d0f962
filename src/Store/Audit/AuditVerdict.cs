namespace DicomExchange.Store.Audit;

/// <summary>What verification found.</summary>
/// <param name="Reason">One of <see cref="AuditReasons"/>; null when the chain is whole.</param>
/// <param name="At">The record concerned.</param>
/// <param name="Records">Records that were checked.</param>
/// <param name="Unsigned">Records behind the last checkpoint: they cannot be changed unnoticed, but cut off.</param>
public sealed record AuditVerdict(string? Reason, long At, long Records, long Unsigned)
{
    public bool IsWhole => Reason is null;
}
