using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Audit;

/// <summary>What a record is about, as objects of a message. What has no place of its own goes into the details of the first object.</summary>
internal sealed class RecordObjects(AuditRecord record)
{
    /// <summary>The text that every alert has (PS3.15 §A.5.3.11).</summary>
    public const string AlertDescription = "Alert Description";

    /// <summary>The study, with how many instances of which class.</summary>
    public ParticipantObject Study() => new()
    {
        IdType = AuditCodes.StudyInstanceUid,
        Id = record.Study.Value,
        Type = ParticipantObjectType.SystemObject,
        Role = ParticipantObjectRole.Report,
        Details = [.. Details()],
        Instances = Instances(),
    };

    /// <summary>The one patient that most messages may name; of a study that has several the first, and all are a detail of the study.</summary>
    public ParticipantObject Patient() => Patients()[0];

    /// <summary>At least one: the identifier is empty where none is known (PS3.15 §A.5.3 demands the object).</summary>
    public IReadOnlyList<ParticipantObject> Patients() =>
        record.PatientKey.Length == 0 && record.Patients.Count > 0 ? [.. record.Patients.Select(PatientOf)] : [PatientOf(record.PatientKey)];

    /// <summary>The Patient ID is the identifier, the domain that it is of a detail. The trail keeps no names.</summary>
    private static ParticipantObject PatientOf(string key)
    {
        var (domain, id) = Split(key);
        return new ParticipantObject
        {
            IdType = AuditCodes.PatientNumber,
            Id = id,
            Type = ParticipantObjectType.Person,
            Role = ParticipantObjectRole.Patient,
            Details = domain.Length > 0 ? [ParticipantObjectDetail.Of("Domain", domain)] : [],
        };
    }

    /// <summary>Everything of the record that no other part of a message says.</summary>
    public IEnumerable<ParticipantObjectDetail> Details()
    {
        (string Type, string Text)[] texts =
        [
            ("Reason", record.Reason),
            ("Detail", record.Detail),
            ("Basis", record.Basis),
            ("Bytes", record.Bytes > 0 ? $"{record.Bytes}" : string.Empty),
            ("Count", record.Count > 0 ? $"{record.Count}" : string.Empty),
            ("Correlation", record.Correlation),
            ("Patients", record.Patients.Count > 1 ? string.Join("; ", record.Patients) : string.Empty),
            ("Cut", record.IsCut ? "true" : string.Empty),
        ];
        return texts.Where(t => t.Text.Length > 0).Select(t => ParticipantObjectDetail.Of(t.Type, t.Text));
    }

    /// <summary>Partner, UIDs and patient, for objects that are none of them.</summary>
    public IEnumerable<ParticipantObjectDetail> Subjects()
    {
        var (domain, patient) = Split(record.PatientKey);
        (string Type, string Text)[] texts =
        [
            ("Partner", record.Partner),
            ("Study Instance UID", record.Study.Value),
            ("SOP Instance UID", record.Instance.Value),
            ("SOP Class UID", record.SopClass.Value),
            ("Domain", domain),
            ("Patient ID", patient),
        ];
        return texts.Where(t => t.Text.Length > 0).Select(t => ParticipantObjectDetail.Of(t.Type, t.Text));
    }

    private static (string Domain, string Id) Split(string key) => key.IndexOf('\\', StringComparison.Ordinal) is var at and >= 0 ? (key[..at], key[(at + 1)..]) : (string.Empty, key);

    /// <summary>By class where the record tells them apart; what is beyond the classes that a record can name, or of none, has no class.</summary>
    private IReadOnlyList<ClassCount> Instances()
    {
        var rest = record.Count - record.Classes.Sum(c => c.Count);
        return rest > 0 ? [.. record.Classes, new ClassCount(record.SopClass, rest)] : record.Classes;
    }
}
