using DicomExchange.Dicom.Standard;

namespace DicomExchange.Store.Audit;

/// <summary>
/// One event, for one instance where it concerns instances. What does not apply is empty. Texts longer than
/// <see cref="MaxTextLength"/> are cut when the record is written, and <see cref="IsCut"/> then says so: a peer's long value must
/// not keep its own event out of the trail.
/// </summary>
public sealed record AuditRecord
{
    /// <summary>Bytes of UTF-8 kept of each text, and bytes kept of <see cref="Query"/> times eight.</summary>
    public const int MaxTextLength = 4096;

    public const int MaxQueryLength = 8 * MaxTextLength;

    /// <summary>Patients kept in one record. Whoever has more writes several.</summary>
    public const int MaxPatients = 1000;

    /// <summary>SOP classes kept in one record.</summary>
    public const int MaxClasses = 64;

    public required AuditEvent Event { get; init; }

    /// <summary>To the microsecond, with the zone of the node. The order of events is that of the rows, whatever the clock did.</summary>
    public required DateTimeOffset Time { get; init; }

    public AuditOutcome Outcome { get; init; }

    /// <summary>Why it was refused or failed: the word that status, log and console show.</summary>
    public string Reason { get; init; } = string.Empty;

    /// <summary>The partner's name in the settings.</summary>
    public string Partner { get; init; } = string.Empty;

    /// <summary>Address and port of the other side.</summary>
    public string RemoteAddress { get; init; } = string.Empty;

    public string CallingTitle { get; init; } = string.Empty;

    public string CalledTitle { get; init; } = string.Empty;

    /// <summary>Who asked for it at the node itself: the user of a command, or the certificate's fingerprint.</summary>
    public string Actor { get; init; } = string.Empty;

    public Uid Study { get; init; }

    public Uid Series { get; init; }

    public Uid Instance { get; init; }

    public Uid SopClass { get; init; }

    public Uid TransferSyntax { get; init; }

    /// <summary>Domain and Patient ID with a backslash between them, in every record about instances of one patient; empty where it is not known.</summary>
    public string PatientKey { get; init; } = string.Empty;

    /// <summary>Bytes of the data set that was moved, or of all of them.</summary>
    public long Bytes { get; init; }

    /// <summary>Matches of a query, instances of a retrieve, a transfer or a deletion.</summary>
    public long Count { get; init; }

    /// <summary>The identifier of a query, as received, in <see cref="TransferSyntax"/>.</summary>
    public ReadOnlyMemory<byte> Query { get; init; }

    /// <summary>Anything else a person should know.</summary>
    public string Detail { get; init; } = string.Empty;

    /// <summary>Ties together the records of one association or one operation.</summary>
    public string Correlation { get; init; } = string.Empty;

    /// <summary>
    /// The number of the message of PS3.15 §A.5 that this record becomes: from 1 without gaps. 0 where it becomes none, and in records of
    /// earlier versions. Given when the record is appended; what it was before is not looked at.
    /// </summary>
    public long Message { get; init; }

    /// <summary>
    /// Why the receiver was entitled to what was sent: <c>own</c> (it had sent it itself), <c>all</c> (it sees everything),
    /// <c>grant n: basis</c>, <c>route name</c> or <c>operator user</c>; behind <c>moved by name: </c> where another partner asked for it,
    /// and that alone where nothing was sent yet, or not at all.
    /// </summary>
    public string Basis { get; init; } = string.Empty;

    /// <summary>The patients that matches have shown, as <see cref="PatientKey"/>, each once; at most <see cref="MaxPatients"/>.</summary>
    public IReadOnlyList<string> Patients { get; init; } = [];

    /// <summary>Of a transfer, how many instances of which class; at most <see cref="MaxClasses"/>.</summary>
    public IReadOnlyList<ClassCount> Classes { get; init; } = [];

    /// <summary>Of a transfer, the time of its first instance, in the zone of <see cref="Time"/>, which is that of its last.</summary>
    public DateTimeOffset? Begun { get; init; }

    /// <summary>Of <see cref="AuditEvent.InstancesTransferred"/>.</summary>
    public TransferKind Transfer { get; init; }

    /// <summary>Says whom it is about: the first in <see cref="PatientKey"/>, and all in <see cref="Patients"/> where there are several.</summary>
    public AuditRecord About(IReadOnlyList<string> patients) => patients.Count == 0
        ? this
        : this with { PatientKey = patients[0], Patients = patients.Count > 1 ? patients : [] };

    /// <summary>A text or the query was longer than is kept, or a list had more.</summary>
    public bool IsCut { get; init; }
}
