using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DicomExchange.Wire.Tls;
using DicomExchange.Wire.Tests.Transport;
using DicomExchange.Wire.Transport;
using static DicomExchange.Wire.Tests.Tls.TestCertificates;

namespace DicomExchange.Wire.Tests.Tls;

/// <summary>Hostile cases A2 to A9, A11 to A15 and V12, over real sockets.</summary>
public sealed class TlsHandshakeTests
{
    private static readonly X509Certificate2 Own = SelfSigned(new Recipe("own"));
    private static readonly X509Certificate2 Peer = SelfSigned(new Recipe("peer"));
    private static readonly X509Certificate2 Root = Authority("root");
    private static readonly TlsPolicyOptions Policy = Options(Own) with { Pins = [PrintOf(Peer)], Trust = [Pem(Root)] };
    private readonly FixedTime time = new(Now);

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task A_pinned_peer_is_authenticated_at_both_versions(SslProtocols version)
    {
        var outcome = await ServeAsync(version, Peer);
        outcome.Explanation.ShouldBeEmpty();
        outcome.Peer.ShouldNotBeNull().Fingerprint.ShouldBe(PrintOf(Peer));
        outcome.Protection.ShouldNotBeNull().ShouldStartWith(version is SslProtocols.Tls13 ? "TLS 1.3, " : "TLS 1.2, ");
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task A04_a_peer_without_certificate_is_refused(SslProtocols version) =>
        (await ServeAsync(version, null)).Reason.ShouldBe("certificate-missing");

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task A05_to_A08_a_certificate_the_checks_refuse_ends_the_handshake_with_their_reason(SslProtocols version)
    {
        var stranger = SelfSigned(new Recipe("stranger"));
        var outcome = await ServeAsync(version, stranger);
        outcome.Reason.ShouldBe("certificate-untrusted");
        outcome.Subject.ShouldBe("CN=stranger");
        outcome.Certificate.ShouldBe(PrintOf(stranger));
        (await ServeAsync(version, Issue(new Recipe("old") { NotAfter = Now.AddDays(-1) }, Root))).Reason.ShouldBe("certificate-expired");
        (await ServeAsync(version, Issue(new Recipe("server") { Usages = ["1.3.6.1.5.5.7.3.1"] }, Root))).Reason.ShouldBe("certificate-usage");
        var named = Issue(new Recipe("names") { DnsNames = [.. Enumerable.Range(0, 1000).Select(i => $"n{i}.example")] }, Root);
        (await ServeAsync(version, named)).Reason.ShouldBe("certificate-too-many-names");
    }

    [Fact]
    public async Task A_chained_certificate_is_authenticated_with_the_intermediate_it_sends()
    {
        var middle = Intermediate("middle", Root);
        var leaf = Issue(new Recipe("leaf"), middle);
        var options = TlsPair.Client(null);
        options.ClientCertificateContext = SslStreamCertificateContext.Create(leaf, [middle], offline: true);
        var outcome = await TlsPair.ServeAsync(Policy, options, time);
        outcome.Peer.ShouldNotBeNull().Authorities.ShouldBe([PrintOf(middle), PrintOf(Root)]);
    }

    [Fact]
    public async Task A11_a_chain_of_a_hundred_levels_is_refused_within_the_deadline()
    {
        var chain = new X509Certificate2Collection { Root };
        for (var i = 0; i < 99; i++)
        {
            chain.Add(Intermediate($"level {i}", chain[^1]));
        }

        var leaf = Issue(new Recipe("deep"), chain[^1]);
        var options = TlsPair.Client(null);
        options.ClientCertificateContext = SslStreamCertificateContext.Create(leaf, chain, offline: true);
        (await TlsPair.ServeAsync(Policy, options, time)).Reason.ShouldBeOneOf("certificate-chain-too-long", "tls-handshake");
    }

    [Fact]
    public async Task A11_a_certificate_of_a_megabyte_is_refused()
    {
        var large = SelfSigned(new Recipe("large") { Extensions = [new X509Extension("1.2.3.4", new byte[1_000_000], false)] });
        (await TlsPair.ServeAsync(Policy with { Pins = [PrintOf(large)] }, TlsPair.Client(large), time)).Succeeded.ShouldBeFalse();
    }

    [Theory]
    [InlineData(TlsCipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256)]
    [InlineData(TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA)]
    [InlineData(TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256)]
    [InlineData(TlsCipherSuite.TLS_DHE_RSA_WITH_AES_128_GCM_SHA256)]
    [InlineData(TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256)]
    public async Task A03_suites_B12_does_not_name_are_refused(TlsCipherSuite suite)
    {
        var options = TlsPair.Client(Peer);
        options.EnabledSslProtocols = SslProtocols.Tls12;
        options.CipherSuitesPolicy = new CipherSuitesPolicy([suite]);
        (await TlsPair.ServeAsync(Policy, options, time)).Reason.ShouldBe("tls-suite");
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256)]
    [InlineData(SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384)]
    [InlineData(SslProtocols.Tls13, TlsCipherSuite.TLS_AES_128_GCM_SHA256)]
    [InlineData(SslProtocols.Tls13, TlsCipherSuite.TLS_AES_256_GCM_SHA384)]
    [InlineData(SslProtocols.Tls13, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256)]
    public async Task Suites_of_B12_are_accepted(SslProtocols version, TlsCipherSuite suite)
    {
        var options = TlsPair.Client(Peer);
        options.EnabledSslProtocols = version;
        options.CipherSuitesPolicy = new CipherSuitesPolicy([suite]);
        (await TlsPair.ServeAsync(Policy, options, time)).Protection.ShouldBe($"{(version is SslProtocols.Tls13 ? "TLS 1.3" : "TLS 1.2")}, {suite}");
    }

    [Fact]
    public async Task Elliptic_curve_certificates_shake_hands_at_both_versions()
    {
        var own = SelfSigned(new Recipe("own ec") { Key = ECDsa.Create(ECCurve.NamedCurves.nistP256) });
        var peer = SelfSigned(new Recipe("peer ec") { Key = ECDsa.Create(ECCurve.NamedCurves.nistP384) });
        foreach (var version in new[] { SslProtocols.Tls12, SslProtocols.Tls13 })
        {
            var options = TlsPair.Client(peer);
            options.EnabledSslProtocols = version;
            (await TlsPair.ServeAsync(Options(own) with { Pins = [PrintOf(peer)] }, options, time)).Explanation.ShouldBeEmpty();
        }
    }

    [Theory]
    [InlineData("http/1.1", "tls-alpn")]
    [InlineData("dicom", "")]
    [InlineData("http/1.1,dicom", "")]
    public async Task A12_application_protocols_without_dicom_are_refused(string offered, string reason)
    {
        var options = TlsPair.Client(Peer);
        options.ApplicationProtocols = [.. offered.Split(',').Select(p => new SslApplicationProtocol(p))];
        (await TlsPair.ServeAsync(Policy, options, time)).Reason.ShouldBe(reason);
    }

    [Theory]
    [InlineData(0x00, 40)] // SSL 3.0: handshake_failure
    [InlineData(0x01, 70)] // TLS 1.0: protocol_version
    [InlineData(0x02, 70)] // TLS 1.1
    public async Task A02_older_versions_get_a_fatal_alert(byte minor, byte alert)
    {
        // ClientHello: version, random, no session, two suites, null compression.
        byte[] hello = [3, minor, .. new byte[32], 0, 0, 4, 0xC0, 0x13, 0x00, 0x2F, 1, 0];
        byte[] handshake = [1, 0, 0, (byte)hello.Length, .. hello];
        byte[] record = [0x16, 3, minor, 0, (byte)handshake.Length, .. handshake];
        var (ours, theirs) = await TlsPair.ConnectAsync();
        using var _ = theirs;
        await theirs.SendAsync(record);
        var outcome = await Handshake().AsServerAsync(new ReadAheadStream(ours), CancellationToken.None);
        outcome.Reason.ShouldBe("tls-version");
        var answer = new byte[7];
        (await theirs.ReceiveAsync(answer)).ShouldBe(7);
        answer[0].ShouldBe((byte)0x15);
        answer[5..].ShouldBe([2, alert]);
    }

    [Theory]
    [InlineData("16030100050100000100", "tls-handshake")]
    [InlineData("15030300020228", "tls-handshake")]
    [InlineData("1603", "handshake-closed")]
    [InlineData("1603010200010001FC", "handshake-closed")]
    public async Task Broken_handshakes_have_a_reason_and_no_exception(string sent, string reason)
    {
        foreach (var reset in new[] { false, true })
        {
            var (ours, theirs) = await TlsPair.ConnectAsync();
            await theirs.SendAsync(Convert.FromHexString(sent));
            if (reset && reason == "handshake-closed")
            {
                theirs.Close(0);
            }
            else
            {
                theirs.Shutdown(SocketShutdown.Send);
            }

            (await Handshake().AsServerAsync(new ReadAheadStream(ours), CancellationToken.None)).Reason.ShouldBe(reason);
            theirs.Dispose();
        }
    }

    [Fact]
    public async Task A14_half_a_client_hello_is_given_up_at_the_deadline()
    {
        var (ours, theirs) = await TlsPair.ConnectAsync();
        using var _ = theirs;
        await theirs.SendAsync(Convert.FromHexString("1603010200010001FC0303"));
        var limits = EchoNode.Patient with { HandshakeDeadline = TimeSpan.FromMilliseconds(200) };
        var outcome = await new TlsHandshake(TlsPolicy.Create(Policy), limits, time).AsServerAsync(new ReadAheadStream(ours), CancellationToken.None);
        outcome.Reason.ShouldBe("handshake-timeout");
        (await theirs.ReceiveAsync(new byte[1])).ShouldBe(0);
    }

    [Fact]
    public async Task A15_sessions_are_never_resumed()
    {
        // One cache for both handshakes, as a client that wants to resume would have.
        var options = TlsPair.Client(Peer);
        options.AllowTlsResume = true;
        var exposed = 0;
        options.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
        {
            exposed += certificate is null ? 0 : 1;
            return true;
        };
        foreach (var version in new[] { SslProtocols.Tls12, SslProtocols.Tls12, SslProtocols.Tls13, SslProtocols.Tls13 })
        {
            options.EnabledSslProtocols = version;
            var outcome = await TlsPair.ServeAsync(Policy, options, time);
            outcome.Peer.ShouldNotBeNull();
        }

        exposed.ShouldBe(4);
    }

    [Fact]
    public async Task V12_nothing_is_fetched_from_an_address_in_a_certificate()
    {
        using var canary = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        canary.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        canary.Listen();
        var url = $"http://127.0.0.1:{((System.Net.IPEndPoint)canary.LocalEndPoint!).Port}/";
        var points = CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([url + "list.crl"]);
        var issuers = new X509AuthorityInformationAccessExtension([url + "ocsp"], [url + "ca.crt"]);
        var unknown = Intermediate("unknown", Authority("far away"));
        foreach (var certificate in new[]
        {
            Issue(new Recipe("from unknown") { Extensions = [points, issuers] }, unknown),
            Issue(new Recipe("from ours") { Extensions = [points, issuers] }, Root),
        })
        {
            await TlsPair.ServeAsync(Policy, TlsPair.Client(certificate), time);
        }

        canary.Poll(TimeSpan.FromMilliseconds(200), SelectMode.SelectRead).ShouldBeFalse();
    }

    [Fact]
    public async Task Our_client_shows_its_certificate_and_checks_the_servers()
    {
        var (ours, theirs) = await TlsPair.ConnectAsync();
        var server = TlsPolicy.Create(Options(Peer) with { Pins = [PrintOf(Own)] });
        var serving = new TlsHandshake(server, EchoNode.Patient, time).AsServerAsync(new ReadAheadStream(theirs), CancellationToken.None);
        var outcome = await Handshake().AsClientAsync(new ReadAheadStream(ours), Target("not.the.name"), CancellationToken.None);
        outcome.Peer.ShouldNotBeNull().Fingerprint.ShouldBe(PrintOf(Peer));
        (await serving).Peer.ShouldNotBeNull().Fingerprint.ShouldBe(PrintOf(Own));
        outcome.Stream.ShouldNotBeNull().NegotiatedApplicationProtocol.ToString().ShouldBe("dicom");
        await outcome.Stream.WriteAsync("whole way"u8.ToArray());

        // Read before the client closes: a close over its unread session tickets is a reset.
        var received = new byte[9];
        await (await serving).Stream!.ReadExactlyAsync(received);
        received.ShouldBe("whole way"u8.ToArray());
        await outcome.Stream.DisposeAsync();
    }

    [Fact]
    public async Task Our_client_refuses_a_server_it_does_not_know()
    {
        var (ours, theirs) = await TlsPair.ConnectAsync();
        var stranger = SelfSigned(new Recipe("stranger"));
        var serving = new TlsHandshake(TlsPolicy.Create(Options(stranger) with { Pins = [PrintOf(Own)] }), EchoNode.Patient, time)
            .AsServerAsync(new ReadAheadStream(theirs), CancellationToken.None);
        (await Handshake().AsClientAsync(new ReadAheadStream(ours), Target("localhost"), CancellationToken.None)).Reason.ShouldBe("certificate-untrusted");
        await serving;
    }

    [Fact]
    public async Task A_call_for_something_else_than_DICOM_names_no_protocol()
    {
        var (ours, theirs) = await TlsPair.ConnectAsync();
        var server = TlsPolicy.Create(Options(Peer) with { Pins = [PrintOf(Own)] });
        var serving = new TlsHandshake(server, EchoNode.Patient, time).AsServerAsync(new ReadAheadStream(theirs), CancellationToken.None);
        var outcome = await Handshake().AsClientAsync(new ReadAheadStream(ours), Target("localhost") with { SpeaksDicom = false }, CancellationToken.None);
        outcome.Stream.ShouldNotBeNull().NegotiatedApplicationProtocol.Protocol.IsEmpty.ShouldBeTrue();
        (await serving).Peer.ShouldNotBeNull();
    }

    private static DialTarget Target(string host) => new(host, 2762, WireSecurity.Tls, new ExpectedCertificate { Pins = [PrintOf(Peer)] });

    private static SslClientAuthenticationOptions At(SslProtocols version, X509Certificate2? certificate)
    {
        var options = TlsPair.Client(certificate);
        options.EnabledSslProtocols = version;
        return options;
    }

    private Task<HandshakeOutcome> ServeAsync(SslProtocols version, X509Certificate2? certificate) =>
        TlsPair.ServeAsync(Policy, At(version, certificate), time);

    private TlsHandshake Handshake() => new(TlsPolicy.Create(Policy), EchoNode.Patient, time);
}
