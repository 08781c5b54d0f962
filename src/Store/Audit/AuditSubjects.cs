namespace DicomExchange.Store.Audit;

/// <summary>About whom a record is, for the table that finds records by patient and partner. Records of single instances are not in it: their sum is.</summary>
public static class AuditSubjects
{
    /// <summary>A query that showed more patients has one row without a patient instead.</summary>
    public const int MostNamed = 32;

    /// <summary>The patients and the partner of a record, each pair once; an empty text for none.</summary>
    public static IReadOnlyList<(string Patient, string Partner)> Of(AuditRecord record) => record.Event switch
    {
        AuditEvent.InstancesTransferred or AuditEvent.GrantGiven or AuditEvent.GrantRevoked
            or AuditEvent.StudyDeleted or AuditEvent.StudyExported or AuditEvent.StudyShown => Named(record),
        AuditEvent.Query or AuditEvent.MatchesShown => record.Patients.Count > MostNamed ? [(string.Empty, record.Partner)] : Named(record),
        _ => [],
    };

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
