using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DicomExchange.Support;

namespace DicomExchange.EndToEnd.Collecting;

/// <summary>A collector as others have it: rsyslog with its OpenSSL driver, a process of its own in a folder of its own, on a port of the loopback address.</summary>
internal sealed class Rsyslog : IAsyncDisposable
{
    private const string Program = "rsyslogd";
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);

    private readonly TempFolder folder = new();
    private readonly TestCertificate certificate = TestCertificates.SelfSigned("collector");
    private RunningProcess? process;

    /// <param name="client">The file of the one certificate that may come.</param>
    public Rsyslog(string client)
    {
        using var shown = X509CertificateLoader.LoadCertificateFromFile(client);
        var pin = string.Join(':', SHA256.HashData(shown.RawData).Select(octet => octet.ToString("X2", null)));
        var (own, key) = certificate.WriteTo(folder.Path, "collector");
        Directory.CreateDirectory(folder.File("work"));
        File.WriteAllText(Configuration, $$"""
            global(workDirectory="{{folder.File("work")}}" maxMessageSize="64k" net.enableDNS="off"
              defaultNetstreamDriver="ossl" defaultNetstreamDriverCAFile="{{client}}"
              defaultNetstreamDriverCertFile="{{own}}" defaultNetstreamDriverKeyFile="{{key}}")
            module(load="imtcp" streamDriver.name="ossl" streamDriver.mode="1" streamDriver.authMode="x509/fingerprint" permittedPeer=["SHA256:{{pin}}"])
            template(name="asReceived" type="string" string="%rawmsg%\n")
            ruleset(name="audit") { action(type="omfile" file="{{Received}}" template="asReceived") }
            input(type="imtcp" address="127.0.0.1" port="{{Port}}" ruleset="audit")
            """);
    }

    public int Port { get; } = FreePort.Next();

    /// <summary>Its certificate as the settings write a pin.</summary>
    public string Pin => certificate.Pin;

    /// <summary>What is missing for it here; null when nothing is.</summary>
    public static string? Missing => ForeignTool.Find(Program) is { IsHere: false } tool ? tool.Missing
        : Directory.Exists("/usr/lib") && Directory.EnumerateDirectories("/usr/lib").Any(d => File.Exists(Path.Combine(d, "rsyslog", "lmnsd_ossl.so"))) ? null
        : "rsyslog's OpenSSL driver is not installed";

    private string Configuration => folder.File("rsyslog.conf");

    private string Received => folder.File("received");

    public async Task StartAsync()
    {
        process = ForeignTool.Find(Program).Start(["-n", "-f", Configuration, "-i", folder.File("pid")], folder.Path);
        await process.WaitForPortAsync(Port, StartLimit, Xunit.TestContext.Current.CancellationToken);
    }

    /// <summary>kill -9; returns when it is gone.</summary>
    public async Task KillAsync()
    {
        process!.Kill();
        await process.DisposeAsync();
    }

    /// <summary>What it has written down. A line that a kill tore counts for nothing; how many those are is told.</summary>
    public (IReadOnlyList<SyslogLine> Lines, int Torn) Read()
    {
        var (lines, torn) = (new List<SyslogLine>(), 0);
        var octets = File.Exists(Received) ? File.ReadAllBytes(Received) : [];
        foreach (var line in Split(octets))
        {
            // What was written after a kill follows what it tore on the same line.
            var last = octets.AsSpan(line).LastIndexOf("<85>1 "u8);
            torn += last == 0 ? 0 : 1;
            if (last >= 0)
            {
                lines.Add(SyslogLine.Parse(octets.AsSpan(line)[last..]));
            }
        }

        return (lines, torn);
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            await process.DisposeAsync();
        }

        certificate.Dispose();
        folder.Dispose();
    }

    /// <summary>The whole lines; what stands behind the last end of a line is still being written.</summary>
    private static List<Range> Split(byte[] octets)
    {
        var lines = new List<Range>();
        for (int at = 0, end; (end = Array.IndexOf(octets, (byte)'\n', at)) >= 0; at = end + 1)
        {
            lines.Add(at..end);
        }

        return lines;
    }
}
