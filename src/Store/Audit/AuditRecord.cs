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

    /// <summary>Domain and Patient ID.</summary>
    public string PatientKey { get; init; } = string.Empty;

    /// <summary>Bytes of the data set that was moved.</summary>
    public long Bytes { get; init; }

    /// <summary>Matches of a query, instances of a retrieve or a deletion.</summary>
    public long Count { get; init; }

    /// <summary>The identifier of a query, as received, in <see cref="TransferSyntax"/>.</summary>
    public ReadOnlyMemory<byte> Query { get; init; }

    /// <summary>Anything else a person should know.</summary>
    public string Detail { get; init; } = string.Empty;

    /// <summary>Ties together the records of one association or one operation.</summary>
    public string Correlation { get; init; } = string.Empty;

    /// <summary>A text or the query was longer than is kept.</summary>
    public bool IsCut { get; init; }
}
