using System.Buffers;
using System.Globalization;
using System.Text;

namespace DicomExchange.Node.Audit.Syslog;

/// <summary>
/// An audit message as it goes to a collector (PS3.15 §A.6): a syslog message (RFC 5424) counted in octets (RFC 5425 §4.3). The structured data
/// has one element with the <see cref="AuditStamp"/>. Pure.
/// </summary>
public static class SyslogFrame
{
    /// <summary>Octets of a syslog message that every collector has to take (PS3.15 §A.6).</summary>
    public const int LongestMessage = 32_768;

    /// <summary>
    /// The name of the element in the structured data. Behind the @ stands an enterprise number; 32473 is the one set aside for whoever has none
    /// of his own (RFC 5612).
    /// </summary>
    public const string Element = "dicomx@32473";

    // Facility 10, security and authorisation; severity 5, normal but significant (PS3.15 A.6).
    private const int Priority = (10 * 8) + 5;
    private const int Version = 1;
    private const string MessageId = "DICOM+RFC3881";

    /// <summary>Says that what follows is UTF-8 (RFC 5424 §6.4).</summary>
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Octets of the syslog message, its count not included.</summary>
    /// <param name="origin">Who speaks.</param>
    /// <param name="stamp">Which record it is.</param>
    /// <param name="xml">Octets of the XML.</param>
    public static int LengthOf(SyslogOrigin origin, AuditStamp stamp, int xml) => Header(origin, stamp).Length + ByteOrderMark.Length + xml;

    /// <summary>Writes the count, a space and the message.</summary>
    /// <param name="output">What it is added to.</param>
    /// <param name="origin">Who speaks.</param>
    /// <param name="stamp">Which record it is.</param>
    /// <param name="xml">The message of PS3.15 §A.5 in UTF-8, without byte order mark.</param>
    public static void Write(IBufferWriter<byte> output, SyslogOrigin origin, AuditStamp stamp, ReadOnlySpan<byte> xml)
    {
        var header = Header(origin, stamp);
        var count = header.Length + ByteOrderMark.Length + xml.Length;
        Encoding.ASCII.GetBytes(count.ToString(CultureInfo.InvariantCulture) + " ", output);
        Encoding.ASCII.GetBytes(header, output);
        output.Write(ByteOrderMark);
        output.Write(xml);
    }

    /// <summary>ASCII throughout, so that its characters are its octets.</summary>
    private static string Header(SyslogOrigin origin, AuditStamp stamp) => string.Create(
        CultureInfo.InvariantCulture,
        $"<{Priority}>{Version} {TimeOf(stamp.Time)} {origin.HostName} {SyslogOrigin.Application} {origin.ProcessId} {MessageId} {StructuredData(stamp)} ");

    /// <summary>RFC 5424 §6.2.3: six digits of a second at most.</summary>
    private static string TimeOf(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture);

    /// <summary>Numbers, hexadecimal digits and our own words: nothing in it needs escaping (RFC 5424 §6.3.3).</summary>
    private static string StructuredData(AuditStamp stamp)
    {
        var shortened = stamp.Shortened.Length == 0 ? string.Empty : $" shortened=\"{stamp.Shortened}\"";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"[{Element} message=\"{stamp.Message}\" sequence=\"{stamp.Sequence}\" chain=\"{stamp.Chain:x32}\" hash=\"{Convert.ToHexStringLower(stamp.Hash.Span)}\"{shortened}]");
    }
}
