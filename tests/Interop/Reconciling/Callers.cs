using DicomExchange.Interop.Set;
using DicomExchange.Support;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Interop.Reconciling;

/// <summary>Those who call the node: some it knows, some it does not, and some that show what is another's.</summary>
public sealed class Callers : IDisposable
{
    private const string LimitedTitle = "LIMITED";

    private readonly TestCertificate certificate = TestCertificates.SelfSigned("stranger");

    public Callers(InteropNode node)
    {
        var papers = node.Papers;
        var paths = certificate.WriteTo(node.Folder.Folder("stranger"), "stranger");
        Tls = new Caller("tool", Titles.Tool, node.Ports.NodeTls, papers.Tool.DcmtkFacing(papers.Node));
        Plain = new Caller("plain tool", Titles.PlainTool, node.Ports.NodePlain, []);
        Limited = new Caller("limited", LimitedTitle, node.Ports.NodePlain, []);
        Mute = new Caller("plain receiver", Titles.PlainReceiver, node.Ports.NodePlain, []);
        Unknown = new Caller(string.Empty, "NOBODY", node.Ports.NodePlain, []);
        Imposter = new Caller("tls receiver", Titles.Tool, node.Ports.NodeTls, papers.Receiver.DcmtkFacing(papers.Node));
        Stranger = new Caller(string.Empty, Titles.Tool, node.Ports.NodeTls, ["+tls", paths.Key, paths.Certificate, "+cf", papers.Node.File]);
        StrangersFingerprint = Fingerprint.Of(certificate.Certificate.RawData).ToString();
    }

    /// <summary>The settings of <see cref="Limited"/>, which sees only what it sent itself.</summary>
    public static string LimitedPartner => $$"""
        { "name": "limited", "aeTitles": ["{{LimitedTitle}}"], "security": "plain", "addresses": ["127.0.0.1/32"], "plainRisk": true,
          "may": ["store", "find", "get", "move"], "sees": "own", "moveTo": ["{{Titles.PlainReceiver}}"] }
        """;

    /// <summary>May everything, over TLS.</summary>
    public Caller Tls { get; }

    /// <summary>May everything, in clear.</summary>
    public Caller Plain { get; }

    public Caller Limited { get; }

    /// <summary>A partner that may nothing.</summary>
    public Caller Mute { get; }

    public Caller Unknown { get; }

    /// <summary>A partner that calls with the title of another.</summary>
    public Caller Imposter { get; }

    /// <summary>Its certificate is nobody's, its title a partner's.</summary>
    public Caller Stranger { get; }

    public string StrangersFingerprint { get; }

    public void Dispose() => certificate.Dispose();
}
