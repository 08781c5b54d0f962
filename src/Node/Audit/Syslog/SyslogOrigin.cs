using System.Globalization;

namespace DicomExchange.Node.Audit.Syslog;

/// <summary>Who speaks, in the header of every syslog message (RFC 5424 §6.2).</summary>
/// <param name="HostName">HOSTNAME: 1 to 255 printable characters of ASCII, without spaces.</param>
/// <param name="ProcessId">PROCID: another number after each start, by which a collector sees that the node was started anew.</param>
public sealed record SyslogOrigin(string HostName, string ProcessId)
{
    /// <summary>APP-NAME.</summary>
    public const string Application = "dicomx";

    private const int LongestHostName = 255;
    private const string Nil = "-";

    /// <summary>This process on this machine.</summary>
    public static SyslogOrigin OfThisProcess => Of(Environment.MachineName, Environment.ProcessId);

    /// <param name="machine">The machine's name; what a header cannot hold of it becomes an underscore.</param>
    /// <param name="process">The process.</param>
    public static SyslogOrigin Of(string machine, int process)
    {
        var name = string.Concat(machine.Take(LongestHostName).Select(static c => c is > ' ' and < '\u007F' ? c : '_'));
        return new SyslogOrigin(name.Length == 0 ? Nil : name, process.ToString(CultureInfo.InvariantCulture));
    }
}
