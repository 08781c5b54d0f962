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
    public const string Ours = "NODE";

    public const string Theirs = "SCANNER";

    public static AuditSource Source { get; } = new() { Host = "node1", AeTitles = [Ours, "ARCHIVE"] };

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
