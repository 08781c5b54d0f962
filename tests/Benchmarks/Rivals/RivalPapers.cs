using DicomExchange.Support;

namespace DicomExchange.Benchmarks.Rivals;

/// <summary>The certificates of everybody but our node, ECDSA P-256 and signed by themselves, as files for the tools of others.</summary>
internal sealed class RivalPapers : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly TestCertificate receiver = TestCertificates.SelfSigned("receiver", new CertificateShape { RsaBits = 0 });
    private readonly RelayFiles peer;
    private readonly RelayFiles receiverFiles;

    public RivalPapers()
    {
        Peer = TestCertificates.SelfSigned("peer", new CertificateShape { RsaBits = 0 });
        peer = FilesOf(Peer, "peer");
        receiverFiles = FilesOf(receiver, "receiver");
    }

    /// <summary>All peers show the same.</summary>
    public TestCertificate Peer { get; }

    public string PeerFile => peer.Certificate;

    public string ReceiverPin => receiver.Pin;

    /// <summary>The caller's files: certificate, key, and the one certificate it believes.</summary>
    public RelayFiles Caller(string trusted) => new(Path.Combine(folder.Path, "caller.crt"), Path.Combine(folder.Path, "caller.key"), trusted);

    public void Write(TestCertificate caller) => caller.WriteTo(folder.Path, "caller");

    /// <summary>A peer believes the caller and the receiver.</summary>
    public RelayFiles PeerFiles() => peer with { Trusted = Together("of-peers.pem", Caller(string.Empty).Certificate, receiverFiles.Certificate) };

    /// <summary>A peer behind a relay believes the caller.</summary>
    public RelayFiles RelayIn() => peer with { Trusted = Caller(string.Empty).Certificate };

    /// <summary>The way from a peer through a relay to the receiver.</summary>
    public RelayFiles RelayOut() => peer with { Trusted = receiverFiles.Certificate };

    /// <summary>The receiver believes the peers and our node.</summary>
    public RelayFiles ReceiverFiles(string nodeCertificate) => receiverFiles with { Trusted = Together("of-receiver.pem", peer.Certificate, nodeCertificate) };

    public void Dispose()
    {
        Peer.Dispose();
        receiver.Dispose();
        folder.Dispose();
    }

    private RelayFiles FilesOf(TestCertificate certificate, string name)
    {
        var (file, key) = certificate.WriteTo(folder.Path, name);
        return new RelayFiles(file, key, string.Empty);
    }

    private string Together(string name, params IEnumerable<string> files) => folder.Write(name, string.Join('\n', files.Select(File.ReadAllText)));
}
