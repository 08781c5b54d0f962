using System.Buffers;
using System.Text;
using System.Xml.Linq;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Audit;
using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Tests.Audit;

/// <summary>Records to make messages of.</summary>
internal static class Telltale
{
    private static readonly string[] Actors = ["", "anna (user 1000)", "root", "sha256:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"];

    private static readonly string[] Bases = ["", "own", "all", "grant 4: referral", "route night", "operator anna (user 1000)", "moved by HOSPITAL: own", "moved by X"];

    private static readonly (string Calling, string Called)[] Titles = [("", ""), ("SCANNER", "NODE"), ("NODE", "SCANNER"), ("OLD", "SCANNER"), ("NODE", "ARCHIVE")];

    public static AuditSource Source { get; } = new() { Host = "node1", AeTitles = ["NODE", "ARCHIVE"] };

    public static DateTimeOffset Noon { get; } = new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.FromHours(2)).AddMicroseconds(123456);

    public static AuditEvent[] Kinds { get; } = Enum.GetValues<AuditEvent>();

    /// <summary>Nothing but what every record has.</summary>
    public static AuditRecord Bare(AuditEvent kind) => new() { Event = kind, Time = Noon };

    /// <summary>Every field has a value, each text this one.</summary>
    public static AuditRecord Full(AuditEvent kind, string text) => new()
    {
        Event = kind,
        Time = Noon,
        Outcome = AuditOutcome.MinorFailure,
        Reason = text,
        Partner = text,
        RemoteAddress = text,
        CallingTitle = text,
        CalledTitle = text,
        Actor = text,
        Study = Uid.Parse("1.2.3.1"),
        Series = Uid.Parse("1.2.3.2"),
        Instance = Uid.Parse("1.2.3.3"),
        SopClass = Uid.Parse("1.2.840.10008.5.1.4.1.2.2.1"),
        TransferSyntax = Uid.Parse("1.2.840.10008.1.2.1"),
        PatientKey = text,
        Bytes = long.MaxValue,
        Count = 12,
        Query = new byte[] { 8, 0, 82, 0 },
        Detail = text,
        Correlation = text,
        IsCut = true,
        Message = 7,
        Basis = text,
        Patients = [text, "b\\2"],
        Classes = [new ClassCount(Uid.Parse("1.2.840.10008.5.1.4.1.1.2"), 10)],
        Begun = Noon.AddMinutes(-1),
        Transfer = TransferKind.ReceivedNew,
    };

    /// <summary>Records of a kind that say as different things as such records can.</summary>
    public static IEnumerable<AuditRecord> Variants(AuditEvent kind)
    {
        yield return Bare(kind);
        foreach (var outcome in Enum.GetValues<AuditOutcome>())
        {
            yield return Bare(kind) with { Outcome = outcome, Reason = "disk-full" };
        }

        foreach (var reason in new[] { "plain-risk-accepted", "partner-name-taken-over", AuditReasons.StillStands, AuditReasons.CursorChanged, AuditReasons.RecordChanged, "index-rebuilt" })
        {
            yield return Full(kind, "x") with { Reason = reason, Detail = string.Empty };
        }

        foreach (var (actor, basis, titles) in from a in Actors from b in Bases from t in Titles select (a, b, t))
        {
            yield return Full(kind, "x") with { Actor = actor, Basis = basis, CallingTitle = titles.Calling, CalledTitle = titles.Called };
        }

        foreach (var (actor, titles) in from a in Actors from t in Titles select (a, t))
        {
            var full = Full(kind, "x") with { Actor = actor, Basis = string.Empty, CallingTitle = titles.Calling, CalledTitle = titles.Called };
            yield return full with { Partner = string.Empty, RemoteAddress = string.Empty, SopClass = default, TransferSyntax = default, Classes = [], Detail = "study list" };
        }

        foreach (var transfer in Enum.GetValues<TransferKind>())
        {
            yield return Full(kind, "x") with { Transfer = transfer };
            yield return Full(kind, "x") with { Transfer = transfer, Study = default, PatientKey = string.Empty };
        }
    }

    public static XDocument XmlOf(AuditRecord record)
    {
        var output = new ArrayBufferWriter<byte>();
        AuditXml.Write(AuditMessageOf.Record(record, Source).ShouldNotBeNull(), output);
        return XDocument.Parse(Encoding.UTF8.GetString(output.WrittenSpan), LoadOptions.PreserveWhitespace);
    }

    /// <summary>What is wrong with the message of a record, by schema and by table; it must become one.</summary>
    public static IReadOnlyList<string> MistakesOf(AuditRecord record)
    {
        var document = XmlOf(record);
        var mistakes = Schema.Mistakes(document);
        return mistakes.Count > 0 ? mistakes : MessageRules.Mistakes(document);
    }
}
