using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Index;

namespace DicomExchange.Store.Catalog.Commit;

/// <summary>The audit records of an instance that arrived.</summary>
internal static class ReceiptRecords
{
    public static IEnumerable<AuditRecord> Of(ArrivedInstance arrived, StoreOutcomeKind kind, PatientConflict conflict)
    {
        if (arrived.IsAdopted && kind != StoreOutcomeKind.Replaced)
        {
            yield break;
        }

        var received = new AuditRecord
        {
            Event = kind switch
            {
                StoreOutcomeKind.AlreadyHeld or StoreOutcomeKind.Replaced => AuditEvent.InstanceRepeated,
                StoreOutcomeKind.Variant => AuditEvent.VariantReceived,
                _ => AuditEvent.InstanceReceived,
            },
            Time = arrived.Receipt.ReceivedAt,
            Partner = arrived.Receipt.Partner,
            RemoteAddress = arrived.Receipt.RemoteAddress,
            CallingTitle = arrived.Receipt.CallingTitle.Value,
            CalledTitle = arrived.Receipt.CalledTitle.Value,
            Correlation = arrived.Receipt.Correlation,
            Study = arrived.Header.Study,
            Series = arrived.Header.Series,
            Instance = arrived.Header.SopInstance,
            SopClass = arrived.Header.SopClass,
            TransferSyntax = arrived.Header.TransferSyntax.Uid,
            PatientKey = PatientOf(arrived),
            Bytes = arrived.Object.Length,
            Reason = kind == StoreOutcomeKind.Replaced ? CatalogReasons.DamagedCopyReplaced : string.Empty,
        };
        yield return received;
        if ((conflict & (PatientConflict.Identity | PatientConflict.MixedStudy)) != PatientConflict.None)
        {
            yield return received with { Event = AuditEvent.PatientConflict, Outcome = AuditOutcome.MinorFailure, Reason = ReasonOf(conflict) };
        }
    }

    /// <summary>What stands in the record of a grant that a route gives of it.</summary>
    public static AuditRecord OfGrant(ArrivedInstance arrived) => new() { Event = AuditEvent.GrantGiven, Time = arrived.Receipt.ReceivedAt, PatientKey = PatientOf(arrived) };

    private static string ReasonOf(PatientConflict conflict) =>
        conflict.HasFlag(PatientConflict.MixedStudy) ? "study-of-two-patients" : "patient-identity-differs";

    private static string PatientOf(ArrivedInstance arrived) => PatientIdentity.AuditKeyOf(arrived.Rows.Holding);
}
