using DicomExchange.Dicom.Standard;

namespace DicomExchange.Store.Audit;

/// <summary>What the instances of one sum have in common.</summary>
/// <param name="Correlation">The association, or the operation of a person.</param>
/// <param name="Kind">Which way, and what came of them.</param>
/// <param name="Partner">With whom.</param>
/// <param name="Study">Empty where it is not known.</param>
/// <param name="PatientKey">Empty where it is not known.</param>
/// <param name="Basis">Why the receiver was entitled to them.</param>
internal readonly record struct TransferKey(string Correlation, TransferKind Kind, string Partner, Uid Study, string PatientKey, string Basis)
{
    /// <summary>Of a record of one instance, or of the sum of such.</summary>
    public static TransferKey Of(AuditRecord record, TransferKind kind) => new(record.Correlation, kind, record.Partner, record.Study, record.PatientKey, record.Basis);

    /// <summary>What the record of one instance counts as; <see cref="TransferKind.None"/> for every other record.</summary>
    public static TransferKind KindOf(AuditRecord record) => record.Event switch
    {
        AuditEvent.InstanceReceived => TransferKind.ReceivedNew,
        AuditEvent.InstanceRepeated => TransferKind.ReceivedAgain,
        AuditEvent.VariantReceived => TransferKind.ReceivedVariant,
        AuditEvent.InstanceRefused => TransferKind.NotReceived,
        AuditEvent.InstanceSent => TransferKind.Sent,
        AuditEvent.SendFailed => record.Bytes > 0 ? TransferKind.NotConfirmed : TransferKind.NotSent,
        AuditEvent.InstanceFetched => record.Outcome == AuditOutcome.Success ? TransferKind.Fetched : TransferKind.NotFetched,
        _ => TransferKind.None,
    };
}
