namespace DicomExchange.Store.Audit;

/// <summary>The event outcome indicator of PS3.15 §A.5.2.</summary>
#pragma warning disable CA1027 // the standard's numbers; they are not combined
public enum AuditOutcome : byte
#pragma warning restore CA1027
{
    Success = 0,
    MinorFailure = 4,
    SeriousFailure = 8,
    MajorFailure = 12,
}
