using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace DicomExchange.Support;

/// <summary>A syslog message as RFC 5424 §6 has it, taken apart by the grammar there and by nothing of the node's.</summary>
/// <param name="Time">TIMESTAMP.</param>
/// <param name="Host">HOSTNAME.</param>
/// <param name="Process">PROCID.</param>
/// <param name="Data">The parameters of its one element of structured data.</param>
/// <param name="Text">MSG, without the byte order mark.</param>
public sealed partial record SyslogLine(DateTimeOffset Time, string Host, string Process, IReadOnlyDictionary<string, string> Data, string Text)
{
    /// <summary>Against patterns that would go on without end, not against slow machines.</summary>
    private const int MostMilliseconds = 120_000;

    public long Message => long.Parse(Data["message"], CultureInfo.InvariantCulture);

    public long Sequence => long.Parse(Data["sequence"], CultureInfo.InvariantCulture);

    public string Chain => Data["chain"];

    public string Hash => Data["hash"];

    /// <exception cref="FormatException">It is none, or not one of an audit message.</exception>
    public static SyslogLine Parse(ReadOnlySpan<byte> octets)
    {
        // Octets that are no UTF-8 would be a mistake of their own.
        var text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(octets);
        var end = text.IndexOf(" \uFEFF", StringComparison.Ordinal);
        var match = Header().Match(end < 0 ? string.Empty : text[..end]);
        return match.Success
            ? new SyslogLine(
                DateTimeOffset.Parse(match.Groups["time"].Value, CultureInfo.InvariantCulture),
                match.Groups["host"].Value,
                match.Groups["process"].Value,
                Parameter().Matches(match.Groups["data"].Value).ToDictionary(p => p.Groups["name"].Value, p => p.Groups["value"].Value, StringComparer.Ordinal),
                text[(end + 2)..])
            : throw new FormatException($"No audit message by syslog: {text[..Math.Min(text.Length, 300)]}");
    }

    // PRI 85: facility 10, severity 5 (PS3.15 A.6). A parameter's value has no quote, backslash or bracket unless escaped; ours have none.
    [GeneratedRegex("""\A<85>1 (?<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)) (?<host>[!-~]{1,255}) dicomx (?<process>[!-~]{1,128}) DICOM\+RFC3881 \[dicomx@32473(?<data>( [a-z]+="[^"\\\]]*")+)\]\z""", RegexOptions.ExplicitCapture, MostMilliseconds)]
    private static partial Regex Header();

    [GeneratedRegex("""(?<name>[a-z]+)="(?<value>[^"]*)["]""", RegexOptions.ExplicitCapture, MostMilliseconds)]
    private static partial Regex Parameter();
}
