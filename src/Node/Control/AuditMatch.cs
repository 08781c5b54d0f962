using System.Text.Json;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Node.Settings.Json;
using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Control;

/// <summary>Which records a filter means. Pure.</summary>
internal sealed class AuditMatch
{
    private const string Success = "success";
    private const string Failure = "failure";

    private readonly AuditFilter filter;
    private readonly AuditEvent? kind;
    private readonly Uid study;

    /// <exception cref="ControlRefusedException">There is no such event, or the study is no UID.</exception>
    public AuditMatch(AuditFilter filter)
    {
        this.filter = filter;
        kind = filter.Event is null ? null : EventOf(filter.Event);
        study = filter.Study is null ? default : StudyOrders.UidOf(new StudyRequest(filter.Study));
    }

    /// <summary>The word of an event.</summary>
    public static string WordOf(AuditEvent kind) => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());

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

    private static AuditEvent EventOf(string word)
    {
        var all = Enum.GetValues<AuditEvent>();
        foreach (var candidate in all)
        {
            if (WordOf(candidate) == word)
            {
                return candidate;
            }
        }

        var near = Spelling.Nearest(word, all.Select(WordOf)) is { } guess ? $" (did you mean \"{guess}\"?)" : string.Empty;
        throw new ControlRefusedException("event-unknown", $"There is no event \"{word}\"{near}. The events are: {string.Join(", ", all.Select(WordOf))}.");
    }
}
