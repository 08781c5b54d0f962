namespace DicomExchange.Store.Audit;

/// <summary>
/// About whom a record is, for the tables that find records by patient and by partner. Records of single instances are not in them:
/// their sum is.
/// </summary>
public static class AuditSubjects
{
    /// <summary>The number of no patient, under which version 6 had the queries that showed many: of those it still stands where they do not open.</summary>
    public const long Unnamed = 0;

    /// <summary>Whether records of this event are about patients.</summary>
    public static bool Concerns(AuditEvent what) => what
        is AuditEvent.InstancesTransferred or AuditEvent.SendingBegun or AuditEvent.Query or AuditEvent.MatchesShown or AuditEvent.QueryEnded
        or AuditEvent.GrantGiven or AuditEvent.GrantRevoked
        or AuditEvent.StudyDeleted or AuditEvent.StudyExported or AuditEvent.StudyShown;

    /// <summary>Whether sums of this kind are of what went, or was to go, to a partner.</summary>
    public static bool IsSending(TransferKind kind) => kind is TransferKind.Sent or TransferKind.NotSent or TransferKind.NotConfirmed;

    /// <summary>Whether such a record stands under its partner: also a grant of a study, and the end of a query, which name no patient.</summary>
    /// <param name="what">An event that concerns patients.</param>
    /// <param name="patients">How many patients the record is about.</param>
    public static bool IsOfPartner(AuditEvent what, int patients) => patients > 0 || what is AuditEvent.GrantGiven or AuditEvent.GrantRevoked or AuditEvent.QueryEnded;

    /// <summary>The numbers of the patients that a record is about, each once, in ascending order; none where it concerns no patient.</summary>
    public static IReadOnlyList<long> PatientsOf(AuditRecord record, SubjectTokens tokens)
    {
        if (!Concerns(record.Event) || IsOfBefore(record.Event, record.Transfer))
        {
            return [];
        }

        var numbers = new List<long> { tokens.OfPatient(record.PatientKey) };
        numbers.AddRange(record.Patients.Take(AuditRecord.MaxPatients).Select(tokens.OfPatient));
        return EachOnce(numbers);
    }

    /// <summary>As the other, of a record that concerns patients and was opened only.</summary>
    internal static IReadOnlyList<long> PatientsOf(AuditEvent what, in AuditFieldReader fields, SubjectTokens tokens)
    {
        if (IsOfBefore(what, (TransferKind)fields.Number(AuditField.Transfer)))
        {
            return [];
        }

        var numbers = new List<long> { tokens.OfPatient(fields.Raw(AuditField.PatientKey)) };
        foreach (var patient in fields.Patients)
        {
            numbers.Add(tokens.OfPatient(patient));
        }

        return EachOnce(numbers);
    }

    /// <summary>Beginnings of sending have had rows since they name their kind.</summary>
    private static bool IsOfBefore(AuditEvent what, TransferKind kind) => what == AuditEvent.SendingBegun && kind != TransferKind.Begun;

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
