namespace DicomExchange.Store.Audit;

/// <summary>About whom a record is, for the table that finds records by patient and partner. Records of single instances are not in it: their sum is.</summary>
public static class AuditSubjects
{
    /// <summary>A query that showed more patients has one row without a patient instead, as has a grant of a study.</summary>
    public const int MostNamed = 32;

    /// <summary>Whether records of this event are about patients.</summary>
    public static bool Concerns(AuditEvent what) => what
        is AuditEvent.InstancesTransferred or AuditEvent.Query or AuditEvent.MatchesShown
        or AuditEvent.GrantGiven or AuditEvent.GrantRevoked
        or AuditEvent.StudyDeleted or AuditEvent.StudyExported or AuditEvent.StudyShown;

    /// <summary>The patients and the partner of a record, each pair once; an empty text for none.</summary>
    public static IReadOnlyList<(string Patient, string Partner)> Of(AuditRecord record) =>
        !Concerns(record.Event) ? []
        : record.Event is AuditEvent.Query or AuditEvent.MatchesShown && record.Patients.Count > MostNamed ? [(string.Empty, record.Partner)]
        : record.Event is AuditEvent.GrantGiven or AuditEvent.GrantRevoked && record.PatientKey.Length == 0 ? [(string.Empty, record.Partner)]
        : Named(record);

    private static IReadOnlyList<(string Patient, string Partner)> Named(AuditRecord record)
    {
        if (record.Patients.Count == 0)
        {
            return record.PatientKey.Length == 0 ? [] : [(record.PatientKey, record.Partner)];
        }

        var patients = record.PatientKey.Length == 0 ? record.Patients : record.Patients.Append(record.PatientKey);
        return [.. patients.Distinct(StringComparer.Ordinal).Select(patient => (patient, record.Partner))];
    }
}
