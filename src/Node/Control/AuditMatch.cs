using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Control;

/// <summary>Which records a filter means. Pure.</summary>
internal sealed class AuditMatch
{
    /// <summary>The outcomes that are no reason word.</summary>
    public const string Success = "success";

    /// <inheritdoc cref="Success"/>
    public const string Failure = "failure";

    private readonly AuditFilter filter;
    private readonly AuditEvent? kind;
    private readonly Uid study;

    /// <exception cref="ControlRefusedException">There is no such event, or the study is no UID.</exception>
    public AuditMatch(AuditFilter filter)
    {
        this.filter = filter;
        kind = filter.Event is null ? null : AuditEventWords.Read(filter.Event) ?? throw new ControlRefusedException(ControlRefusedException.EventUnknown, AuditEventWords.Unknown(filter.Event));
        study = filter.Study is null ? default : StudyOrders.UidOf(new StudyRequest(filter.Study));
    }


    public bool IsMeant(AuditRecord record) =>
        (filter.Since is not { } since || record.Time >= since)
        && (filter.Until is not { } until || record.Time < until)
        && (kind is null || record.Event == kind)
        && (filter.Partner is null || record.Partner == filter.Partner)
        && (filter.Study is null || record.Study == study)
        && (filter.Outcome is null || IsOutcome(record, filter.Outcome))
        && (filter.Patient is null || IsPatient(record.PatientKey, filter.Patient) || record.Patients.Any(key => IsPatient(key, filter.Patient)));

    private static bool IsOutcome(AuditRecord record, string outcome) => outcome switch
    {
        Success => record.Outcome == AuditOutcome.Success,
        Failure => record.Outcome != AuditOutcome.Success,
        _ => record.Outcome != AuditOutcome.Success && record.Reason == outcome,
    };

    private static bool IsPatient(string key, string patient) =>
        key == patient || (!patient.Contains('\\', StringComparison.Ordinal) && key[(key.LastIndexOf('\\') + 1)..] == patient && key.Length > 0);
}
