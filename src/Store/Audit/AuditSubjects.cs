namespace DicomExchange.Store.Audit;

/// <summary>
/// About whom a record is, for the tables that find records by patient and by partner. Records of single instances are not in them:
/// their sum is.
/// </summary>
public static class AuditSubjects
{
    /// <summary>Whether records of this event are about patients.</summary>
    public static bool Concerns(AuditEvent what) => what
        is AuditEvent.InstancesTransferred or AuditEvent.Query or AuditEvent.MatchesShown
        or AuditEvent.GrantGiven or AuditEvent.GrantRevoked
        or AuditEvent.StudyDeleted or AuditEvent.StudyExported or AuditEvent.StudyShown;

    /// <summary>Whether such a record stands under its partner: also a grant of a study, which names no patient.</summary>
    /// <param name="what">An event that concerns patients.</param>
    /// <param name="patients">How many patients the record is about.</param>
    public static bool IsOfPartner(AuditEvent what, int patients) => patients > 0 || what is AuditEvent.GrantGiven or AuditEvent.GrantRevoked;

    /// <summary>The numbers of the patients that a record is about, each once, in ascending order; none where it concerns no patient.</summary>
    public static IReadOnlyList<long> PatientsOf(AuditRecord record, SubjectTokens tokens)
    {
        if (!Concerns(record.Event))
        {
            return [];
        }

        var numbers = new List<long> { tokens.OfPatient(record.PatientKey) };
        numbers.AddRange(record.Patients.Take(AuditRecord.MaxPatients).Select(tokens.OfPatient));
        return EachOnce(numbers);
    }

    /// <summary>As the other, of a record that concerns patients and was opened only.</summary>
    internal static IReadOnlyList<long> PatientsOf(in AuditFieldReader fields, SubjectTokens tokens)
    {
        var numbers = new List<long> { tokens.OfPatient(fields.Raw(AuditField.PatientKey)) };
        foreach (var patient in fields.Patients)
        {
            numbers.Add(tokens.OfPatient(patient));
        }

        return EachOnce(numbers);
    }

    /// <summary>What the tables have each once; 0 stands for no patient.</summary>
    private static List<long> EachOnce(List<long> numbers)
    {
        numbers.Sort();
        var count = 0;
        for (var i = 0; i < numbers.Count; i++)
        {
            if (numbers[i] != 0 && (count == 0 || numbers[count - 1] != numbers[i]))
            {
                numbers[count++] = numbers[i];
            }
        }

        numbers.RemoveRange(count, numbers.Count - count);
        return numbers;
    }
}
