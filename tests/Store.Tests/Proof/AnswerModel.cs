using DicomExchange.Store.Answers;
using DicomExchange.Store.Audit;

namespace DicomExchange.Store.Tests.Proof;

/// <summary>What somebody finds who reads every record, one behind the other.</summary>
internal static class AnswerModel
{
    /// <param name="all">The trail.</param>
    /// <param name="partner">Of whom.</param>
    /// <param name="since">Nothing that ended before.</param>
    public static Dictionary<string, (long Received, long NotConfirmed, long Bytes, long Begun, long Theirs, long Seen, long Granted)> Exposed(
        IReadOnlyList<(long Sequence, AuditRecord Record)> all, string partner, DateTimeOffset since)
    {
        var ever = all.Where(r => r.Record.Partner == partner).ToList();
        var its = ever.Where(r => r.Record.Time >= since).ToList();
        var begun = ever.Where(static r => IsBegun(r.Record) || IsSending(r.Record)).GroupBy(static r => KeyOf(r.Record)).Select(static g => g.MaxBy(static r => r.Sequence).Record)
            .Where(static r => IsBegun(r) || r.Detail == AuditReasons.TransferContinues).Select(static r => r.PatientKey).ToList();
        return ever.SelectMany(static r => r.Record.Patients.Append(r.Record.PatientKey)).Where(static p => p.Length > 0).Distinct(StringComparer.Ordinal)
            .Select(patient => (Patient: patient, Of: Of(patient)))
            .Where(static p => p.Of != default)
            .ToDictionary(static p => p.Patient, static p => p.Of, StringComparer.Ordinal);

        (long, long, long, long, long, long, long) Of(string patient)
        {
            var own = its.Select(static r => r.Record).Where(r => r.PatientKey == patient).ToList();
            long Count(TransferKind kind) => own.Where(r => r.Transfer == kind && r.Event == AuditEvent.InstancesTransferred).Sum(static r => r.Count);
            return (
                Count(TransferKind.Sent),
                Count(TransferKind.NotConfirmed),
                own.Where(static r => r is { Event: AuditEvent.InstancesTransferred, Transfer: TransferKind.NotConfirmed }).Sum(static r => r.Bytes),
                begun.Count(b => b == patient) + ever.Select(static r => r.Record).Count(r => r.PatientKey == patient && IsSending(r) && r.Detail == AuditReasons.InterruptedByCrash),
                Count(TransferKind.ReceivedNew) + Count(TransferKind.ReceivedAgain) + Count(TransferKind.ReceivedVariant) + Count(TransferKind.Fetched),
                its.Count(r => IsShowing(r.Record) && (r.Record.Patients.Contains(patient) || r.Record.PatientKey == patient)),
                own.Count(static r => r.Event == AuditEvent.GrantGiven));
        }
    }

    public static long OpenQueries(IReadOnlyList<(long Sequence, AuditRecord Record)> all, string partner, DateTimeOffset since) =>
        all.Where(r => r.Record.Partner == partner && ((r.Record is { Event: AuditEvent.Query, Count: 0, Patients.Count: > 0 } && r.Record.Time >= since) || r.Record.Event == AuditEvent.QueryEnded))
            .GroupBy(static r => r.Record.Correlation, StringComparer.Ordinal).Count(static g => g.MaxBy(static r => r.Sequence).Record.Event == AuditEvent.Query);

    /// <param name="all">The trail.</param>
    /// <param name="patient">Of whom.</param>
    /// <param name="since">Nothing that ended before.</param>
    /// <param name="until">Nothing that began then or later.</param>
    public static List<(long Sequence, DisclosureKind Kind, bool IsOpen)> Disclosed(
        IReadOnlyList<(long Sequence, AuditRecord Record)> all, string patient, DateTimeOffset since, DateTimeOffset until)
    {
        var about = all.Where(r => r.Record.PatientKey == patient || r.Record.Patients.Contains(patient)).ToList();
        return
        [
            .. about.Where(r => (r.Record.Begun ?? r.Record.Time) < until)
                .Select(r => (r.Sequence, r.Record, Kind: KindOf(r.Record), IsOpen: IsOpen(r, all.Where(o => o.Sequence > r.Sequence && o.Record.Partner == r.Record.Partner))))
                .Where(r => r.Kind is not null && (r.Record.Time >= since || (r.IsOpen && !IsShowing(r.Record)))).Select(static r => (r.Sequence, r.Kind!.Value, r.IsOpen)).Where(r => r.Value != DisclosureKind.Begun || r.IsOpen),
        ];
    }

    private static bool IsOpen((long Sequence, AuditRecord Record) one, IEnumerable<(long Sequence, AuditRecord Record)> behind) =>
        IsBegun(one.Record) ? !behind.Any(s => IsSending(s.Record) && KeyOf(s.Record) == KeyOf(one.Record))
        : IsSending(one.Record) ? one.Record.Detail == AuditReasons.InterruptedByCrash
            || (one.Record.Detail == AuditReasons.TransferContinues && !behind.Any(s => IsSending(s.Record) && KeyOf(s.Record) == KeyOf(one.Record)))
        : (one.Record.Event == AuditEvent.MatchesShown || one.Record is { Event: AuditEvent.Query, Count: 0 })
            && !behind.Any(e => e.Record.Event == AuditEvent.QueryEnded && e.Record.Correlation == one.Record.Correlation);

    private static bool IsBegun(AuditRecord r) => r is { Event: AuditEvent.SendingBegun, Transfer: TransferKind.Begun, PatientKey.Length: > 0 };

    private static bool IsSending(AuditRecord r) => r is { Event: AuditEvent.InstancesTransferred, Transfer: TransferKind.Sent or TransferKind.NotSent or TransferKind.NotConfirmed }
        && r is not { Transfer: TransferKind.NotSent, Detail: AuditReasons.TransferContinues };

    private static bool IsShowing(AuditRecord r) => r.Event is AuditEvent.Query or AuditEvent.MatchesShown;

    private static (string, string, string) KeyOf(AuditRecord r) => (r.Correlation, r.Study.Value, r.PatientKey);

    private static DisclosureKind? KindOf(AuditRecord record) => (record.Event, record.Transfer) switch
    {
        (AuditEvent.InstancesTransferred, TransferKind.Sent) => DisclosureKind.Sent,
        (AuditEvent.InstancesTransferred, TransferKind.NotConfirmed) => DisclosureKind.NotConfirmed,
        (AuditEvent.InstancesTransferred, TransferKind.NotSent) or (AuditEvent.SendingBegun, _) => DisclosureKind.Begun,
        (AuditEvent.Query or AuditEvent.MatchesShown, _) => DisclosureKind.Shown,
        (AuditEvent.StudyExported, _) => DisclosureKind.Exported,
        (AuditEvent.StudyShown, _) => DisclosureKind.Displayed,
        _ => null,
    };
}
