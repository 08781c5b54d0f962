namespace DicomExchange.Store.Audit;

/// <summary>
/// Which records become audit messages of PS3.15 §A.5. A message speaks of a whole (a query, the instances of a study that went over
/// one association), so most records of single instances become none: the record of the whole does.
/// </summary>
public static class AuditMessages
{
    /// <summary>
    /// How the detail of a query's end begins in version 6 of the catalog, where it was a second record of the same event: the query is told
    /// by the first, and not twice.
    /// </summary>
    public const string QueryEndOf6 = "matches shown";

    public static bool Becomes(AuditRecord record) => record.Event switch
    {
        // Told as a whole: by the record of the transfer that they belong to.
        AuditEvent.InstanceReceived or AuditEvent.InstanceRepeated or AuditEvent.VariantReceived or AuditEvent.InstanceFetched => false,
        AuditEvent.InstanceSent or AuditEvent.SendFailed or AuditEvent.InstanceRefused or AuditEvent.TransferBegun or AuditEvent.TransferEnded => false,

        AuditEvent.Query => !record.Detail.StartsWith(QueryEndOf6, StringComparison.Ordinal),

        // Of a query that is told; and nothing was given now.
        AuditEvent.MatchesShown or AuditEvent.QueryEnded => false,
        AuditEvent.GrantGiven or AuditEvent.GrantRevoked => record.Reason != AuditReasons.StillStands,

        // What is intact is no alert.
        AuditEvent.StoreVerified => record.Outcome != AuditOutcome.Success,

        // PS3.15 has no message for these: nobody saw, got or lost anything by them, or another record says what.
        AuditEvent.StorageCommitment or AuditEvent.AssociationAborted or AuditEvent.PatientConflict or AuditEvent.QueueChanged => false,
        _ => true,
    };
}
