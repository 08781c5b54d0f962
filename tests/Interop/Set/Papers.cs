using DicomExchange.Support;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Interop.Set;

/// <summary>Certificates of everybody who takes part, RSA so that every tool can use them, as files and in memory.</summary>
public sealed class Papers : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly List<TestCertificate> made = [];

    public Papers()
    {
        Node = Make("node");
        Own = Make("own");
        Tool = Make("tool");
        Receiver = Make("receiver");
        Orthanc = Make("orthanc");
    }

    /// <summary>The node under test.</summary>
    public Paper Node { get; }

    /// <summary>Our own client.</summary>
    public Paper Own { get; }

    /// <summary>Command line tools and the relay in front of them.</summary>
    public Paper Tool { get; }

    /// <summary>A foreign receiver of C-MOVE.</summary>
    public Paper Receiver { get; }

    public Paper Orthanc { get; }

    public void Dispose()
    {
        made.ForEach(c => c.Dispose());
        folder.Dispose();
    }

    private Paper Make(string name)
    {
        var certificate = TestCertificates.SelfSigned(name);
        made.Add(certificate);
        var (file, key) = certificate.WriteTo(folder.Path, name);
        return new Paper(file, key, Fingerprint.Of(certificate.Certificate.RawData), certificate.CertificatePem, certificate.KeyPem);
    }
}
