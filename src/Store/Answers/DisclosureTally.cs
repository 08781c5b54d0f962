using DicomExchange.Store.Audit;

namespace DicomExchange.Store.Answers;

/// <summary>Collects, of several threads, what was disclosed of one patient.</summary>
/// <param name="patientKey">Domain and Patient ID with a backslash between them.</param>
/// <param name="since">Not what ended before; what was sent and has no end is told whenever it began, for nobody knows when it was cut off.</param>
/// <param name="until">Not what began at this time or later.</param>
internal sealed class DisclosureTally(string patientKey, DateTimeOffset? since, DateTimeOffset? until)
{
    private readonly Lock gate = new();
    private readonly List<Disclosure> found = [];
    private readonly Dictionary<(string Correlation, string Partner, string Study), long> lastSums = [];

    /// <summary>A <see cref="TakeRecord"/>.</summary>
    public bool Take(long sequence, ReadOnlySpan<byte> plain)
    {
        if (AuditRecordCodec.Read(plain) is not { } record)
        {
            return false;
        }

        // Two patients may share the number that found the record.
        if (record.PatientKey != patientKey && !record.Patients.Contains(patientKey, StringComparer.Ordinal))
        {
            return true;
        }

        lock (gate)
        {
            if (record.Event == AuditEvent.InstancesTransferred && AuditSubjects.IsSending(record.Transfer) && !IsPartOfNothing(record))
            {
                var key = KeyOf(record);
                lastSums[key] = Math.Max(sequence, lastSums.GetValueOrDefault(key));
            }

            if (KindOf(record) is { } kind && (until is null || (record.Begun ?? record.Time) < until))
            {
                found.Add(new Disclosure(sequence, kind, record));
            }
        }

        return true;
    }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<Disclosure> Total(QueryEnds ends)
    {
        found.RemoveAll(one => !IsCutOff(one) && (one.Kind == DisclosureKind.Begun || one.Record.Time < since));
        found.Sort(static (a, b) => a.Sequence.CompareTo(b.Sequence));
        return [.. found.Select(one => one with { IsOpen = IsCutOff(one) || IsOpen(one, ends) })];
    }

    /// <summary>Sending of which no end is on record. A sum in part is one only where another follows.</summary>
    private bool IsCutOff(Disclosure one) => (one.Record.Event, one.Record.Detail) switch
    {
        (AuditEvent.SendingBegun, _) or (AuditEvent.InstancesTransferred, AuditReasons.TransferContinues) => lastSums.GetValueOrDefault(KeyOf(one.Record)) <= one.Sequence,
        (AuditEvent.InstancesTransferred, AuditReasons.InterruptedByCrash) => true,
        _ => false,
    };

    /// <summary>A part of what did not leave ends nothing, and nothing can have gone behind it that had not begun: there is a record of that.</summary>
    private static bool IsPartOfNothing(AuditRecord record) => record is { Transfer: TransferKind.NotSent, Detail: AuditReasons.TransferContinues };

    private static bool IsOpen(Disclosure one, QueryEnds ends) => one.Record.Event switch
    {
        AuditEvent.Query when one.Record.Count > 0 => false,
        AuditEvent.Query or AuditEvent.MatchesShown => !ends.IsEndOf(one.Sequence, one.Record),
        _ => false,
    };

    private static (string Correlation, string Partner, string Study) KeyOf(AuditRecord record) => (record.Correlation, record.Partner, record.Study.Value);

    private static DisclosureKind? KindOf(AuditRecord record) => (record.Event, record.Transfer) switch
    {
        (AuditEvent.InstancesTransferred, TransferKind.Sent) => DisclosureKind.Sent,
        (AuditEvent.InstancesTransferred, TransferKind.NotConfirmed) => DisclosureKind.NotConfirmed,
        (AuditEvent.InstancesTransferred, TransferKind.NotSent) when record.Detail == AuditReasons.InterruptedByCrash => DisclosureKind.Begun,
        (AuditEvent.SendingBegun, _) => DisclosureKind.Begun,
        (AuditEvent.Query or AuditEvent.MatchesShown, _) => DisclosureKind.Shown,
        (AuditEvent.StudyExported, _) => DisclosureKind.Exported,
        (AuditEvent.StudyShown, _) => DisclosureKind.Displayed,
        _ => null,
    };
}
