using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DicomExchange.Support;
using DicomExchange.Wire.Tests.Tls;
using DicomExchange.Wire.Tls;
using static DicomExchange.Wire.Tests.Tls.TestCertificates;

namespace DicomExchange.Wire.Tests.Transport;

/// <summary>
/// Rows A of the hostile cases against the real listener, with real TLS or with bytes made by hand. The rows and where each is tested,
/// besides the tests here that begin with its number:
/// <list type="table">
/// <item><term>A01 to A05, A09</term><description>which of them are security alerts on record: DoorAlertTests of the node</description></item>
/// <item><term>A01</term><description><see cref="DicomListenerTests"/>; here that a flood is one report with its number</description></item>
/// <item><term>A02, A03</term><description>also <see cref="TlsHandshakeTests"/></description></item>
/// <item><term>A04</term><description>also <see cref="TlsHandshakeTests"/>. The framework ends the handshake first, so the peer sees the connection end, not an alert</description></item>
/// <item><term>A05 to A08</term><description>also <see cref="TlsHandshakeTests"/> and <see cref="CertificateCheckTests"/>; A06 with a running association: HostileNodeTests of the node. A08: P-192 and other curves no TLS library offers: <see cref="CertificateCheckTests"/></description></item>
/// <item><term>A09</term><description>also <see cref="RevocationTests"/></description></item>
/// <item><term>A10</term><description><see cref="DicomListenerTests"/>, and HostileNodeTests of the node with the record</description></item>
/// <item><term>A11, A12</term><description>also <see cref="TlsHandshakeTests"/></description></item>
/// <item><term>A13</term><description><see cref="DicomListenerTests"/>: the server name is not looked at, since the framework gives no way to refuse it by alert and the pin decides</description></item>
/// <item><term>A14, A15</term><description>also <see cref="TlsHandshakeTests"/> and <see cref="DicomListenerTests"/></description></item>
/// <item><term>A16, A17</term><description><see cref="DicomListenerTests"/>; in the middle of an object: HostileNodeTests of the node</description></item>
/// <item><term>A18, A19</term><description><see cref="DicomDialerTests"/>, <see cref="DcmtkTlsTests"/>, and HostileNodeTests of the node with the record</description></item>
/// <item><term>C02 to C04</term><description>HostilePeerTests; C01, C02, C10, C11: HostileNodeTests of the node</description></item>
/// </list>
/// </summary>
public sealed class HostileTlsTests
{
    private static readonly byte[] PlainRequest = [1, 0, 0, 0, 0, 68, 0, 1, 0, 0, .. new byte[64]];
    private static readonly byte[] HalfHello = Convert.FromHexString("1603010200010001FC0303");
    private static readonly X509Certificate2 Root = Authority("root");

    [Fact]
    public async Task A01_a_flood_of_plain_requests_is_one_report_and_one_more_with_their_number()
    {
        var time = new ManualTime();
        await using var node = new EchoNode(time: time);
        for (var i = 0; i < 50; i++)
        {
            using var socket = await node.ConnectAsync(PlainRequest);
            (await EchoNode.ReadToEndAsync(socket)).ShouldBeEmpty();
        }

        (await node.NextRefusalAsync()).ShouldSatisfyAllConditions(r => r.Reason.ShouldBe("plain-dicom-on-tls-port"), r => r.Times.ShouldBe(1));
        node.Refusals.Reader.Count.ShouldBe(0);

        // The peer sees the end of its connection before the node has counted it, so the last ones may come a window later.
        var (reports, counted) = (1, 1);
        while (counted < 50)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            counted += (await node.NextRefusalAsync()).Times;
            reports++;
        }

        (counted, reports).ShouldSatisfyAllConditions(c => c.counted.ShouldBe(50), c => c.reports.ShouldBeLessThan(10));
    }

    [Theory]
    [InlineData(0, 40)] // SSL 3.0: OpenSSL has forgotten it and says handshake_failure
    [InlineData(1, 70)] // TLS 1.0: protocol_version
    [InlineData(2, 70)] // TLS 1.1
    public async Task A02_a_hello_of_an_older_version_gets_a_fatal_alert_and_the_end(byte minor, byte alert)
    {
        await using var node = new EchoNode();
        using var socket = await node.ConnectAsync(ClientHello.Of(minor, 0xC013, 0x002F));
        var answer = await EchoNode.ReadToEndAsync(socket);
        (answer[0], answer[5], answer[6], answer.Length).ShouldBe(((byte)0x15, (byte)2, alert, 7));
        (await node.NextRefusalAsync()).Reason.ShouldBe("tls-version");
    }

    [Theory]
    [InlineData("RSA key exchange", 0x009C)]
    [InlineData("CBC", 0xC013)]
    [InlineData("CBC with SHA-256", 0xC027)]
    [InlineData("DHE", 0x009E)]
    [InlineData("NULL", 0x003B)]
    [InlineData("ECDHE NULL", 0xC010)]
    [InlineData("3DES", 0xC012)]
    [InlineData("RC4", 0xC011)]
    [InlineData("anonymous", 0xC018)]
    [InlineData("anonymous DHE", 0x00A6)]
    [InlineData("ChaCha at TLS 1.2", 0xCCA8)]
    public async Task A03_a_hello_with_only_such_suites_gets_handshake_failure(string suites, int suite)
    {
        await using var node = new EchoNode();
        using var socket = await node.ConnectAsync(ClientHello.Of(3, (ushort)suite));
        (await EchoNode.ReadToEndAsync(socket)).ShouldBe([0x15, 3, 3, 0, 2, 2, 40], suites);
        (await node.NextRefusalAsync()).Reason.ShouldBe("tls-suite");

        // The same hello with a suite of B.12 beside it is answered: nothing else was wrong with it.
        using var good = await node.ConnectAsync(ClientHello.Of(3, (ushort)suite, 0xC02F));
        var first = new byte[1];
        await good.ReceiveAsync(first);
        first[0].ShouldBe((byte)0x16);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task A04_without_a_certificate_the_handshake_ends_and_then_the_connection(SslProtocols version)
    {
        await using var node = new EchoNode();
        using var socket = await node.ConnectAsync();
        await using var tls = new SslStream(new System.Net.Sockets.NetworkStream(socket));
        var options = TlsPair.Client(null);
        options.EnabledSslProtocols = version;
        (await EndOfAsync(tls, options)).ShouldBeOneOf("end after the handshake", "end in the handshake");
        (await node.NextRefusalAsync()).Reason.ShouldBe("certificate-missing");
        node.Admitted.ShouldBeEmpty();
    }

    [Fact]
    public async Task A05_untrusted_self_signed_and_partly_chained_certificates_are_refused_with_subject_and_fingerprint()
    {
        var middle = Intermediate("middle", Root);
        await using var node = new EchoNode { Policy = Trusting(Root) };
        foreach (var certificate in new[]
        {
            SelfSigned(new Recipe("stranger")),
            Issue(new Recipe("of another authority"), Authority("root")),
            Issue(new Recipe("chain without its middle"), middle),
        })
        {
            await ShouldBeRefusedAsync(node, certificate, "certificate-untrusted");
        }
    }

    [Fact]
    public async Task A06_expired_and_early_are_refused_and_early_by_a_second_is_not()
    {
        await using var node = new EchoNode { Policy = Trusting(Root) };
        await ShouldBeRefusedAsync(node, Issue(new Recipe("old") { NotAfter = Now.AddSeconds(-1) }, Root), "certificate-expired");
        await ShouldBeRefusedAsync(node, Issue(new Recipe("new") { NotBefore = Now.AddHours(1) }, Root), "certificate-not-yet-valid");
        await ShouldBeTakenAsync(node, Issue(new Recipe("made now") { NotBefore = Now.AddSeconds(1) }, Root));
    }

    [Fact]
    public async Task A07_a_certificate_for_servers_only_is_refused()
    {
        await using var node = new EchoNode { Policy = Trusting(Root) };
        await ShouldBeRefusedAsync(node, Issue(new Recipe("server") { Usages = ["1.3.6.1.5.5.7.3.1"] }, Root), "certificate-usage");
    }

    [Theory]
    [InlineData("certificate-weak-key", "-newkey", "rsa:1024", "-sha256")]
    [InlineData("certificate-weak-signature", "-newkey", "rsa:2048", "-sha1")]
    [InlineData("tls-handshake", "-newkey", "ec", "-sha256", "-pkeyopt", "ec_paramgen_curve:secp256k1")] // OpenSSL refuses the curve before we see it
    [InlineData("tls-handshake", "-newkey", "ec", "-sha256", "-pkeyopt", "ec_paramgen_curve:P-224")]
    public async Task A08_weak_certificates_are_refused_though_they_are_pinned(string reason, params string[] made)
    {
        Assert.SkipUnless(OpenSsl.IsHere, "openssl is not installed");
        using var openssl = new OpenSsl();
        await openssl.RunAsync(string.Empty, ["req", "-x509", "-nodes", "-subj", "/CN=weak", "-days", "3650", "-keyout", openssl.In("weak.key"), "-out", openssl.In("weak.crt"), .. made]);
        using var weak = X509CertificateLoader.LoadCertificateFromFile(openssl.In("weak.crt"));
        await using var node = new EchoNode { Policy = TlsPolicy.Create(Options(EchoNode.Certificate) with { Pins = [PrintOf(weak)] }) };
        var output = await openssl.ClientAsync(node.Port, "weak", string.Empty, "-tls1_2", "-cipher", "DEFAULT@SECLEVEL=0");
        var refusal = await node.NextRefusalAsync();
        refusal.Reason.ShouldBe(reason, refusal.Explanation + output[Math.Max(0, output.Length - 200)..]);
        refusal.Certificate.ShouldBe(reason == "tls-handshake" ? null : PrintOf(weak));
        node.Admitted.ShouldBeEmpty();
    }

    [Fact]
    public async Task A09_a_revoked_certificate_an_expired_list_and_a_missing_one_follow_the_settings()
    {
        var (good, bad, worse) = (Issue(new Recipe("good"), Root), Issue(new Recipe("bad"), Root), Issue(new Recipe("worse"), Root));
        var basis = Options(EchoNode.Certificate) with { Trust = [Pem(Root)] };
        var present = RevocationList(Root, [bad]);
        var past = RevocationList(Root, [bad, worse], Now.AddDays(-9), Now.AddDays(-1));
        await using var node = new EchoNode { Policy = TlsPolicy.Create(basis with { Revoked = [present] }) };
        await ShouldBeRefusedAsync(node, bad, "certificate-revoked");
        await ShouldBeTakenAsync(node, good);

        node.Policy = TlsPolicy.Create(basis with { Revoked = [past] });
        await ShouldBeRefusedAsync(node, good, "crl-expired");
        node.Policy = TlsPolicy.Create(basis with { Revoked = [past], AcceptExpiredRevocationLists = true });
        await ShouldBeTakenAsync(node, good);
        await ShouldBeRefusedAsync(node, worse, "certificate-revoked");

        node.Policy = TlsPolicy.Create(basis);
        await ShouldBeTakenAsync(node, good);
        node.Policy = TlsPolicy.Create(basis with { RequireRevocationLists = true });
        await ShouldBeRefusedAsync(node, good, "crl-missing");
    }

    [Fact]
    public async Task A11_ten_thousand_names_a_megabyte_and_a_hundred_levels_are_refused_and_others_are_served()
    {
        var names = SelfSigned(new Recipe("names") { DnsNames = [.. Enumerable.Range(0, 10_000).Select(i => $"n{i}.example")] });
        var large = SelfSigned(new Recipe("large") { Extensions = [new X509Extension("1.2.3.4", new byte[1_000_000], false)] });
        foreach (var certificate in new[] { names, large })
        {
            await using var node = new EchoNode();
            node.Policy = TlsPolicy.Create(Options(EchoNode.Certificate) with { Pins = [PrintOf(certificate), PrintOf(EchoNode.PartnerCertificate)] });
            using var socket = await node.ConnectAsync();
            await using var tls = new SslStream(new System.Net.Sockets.NetworkStream(socket));
            _ = await EndOfAsync(tls, TlsPair.Client(certificate));
            (await node.NextRefusalAsync()).Reason.ShouldBeOneOf("certificate-too-large", "certificate-too-many-names", "tls-handshake");
            await node.EchoAsync();
        }
    }

    [Theory]
    [InlineData("http/1.1", "alert number 120")]
    [InlineData("dicom", "ALPN protocol: dicom")]
    [InlineData("", "No ALPN negotiated")]
    public async Task A12_of_application_protocols_only_dicom_or_none_is_taken(string offered, string said)
    {
        Assert.SkipUnless(OpenSsl.IsHere, "openssl is not installed");
        using var openssl = new OpenSsl();
        openssl.Write("partner", EchoNode.PartnerCertificate);
        await using var node = new EchoNode();
        (await openssl.ClientAsync(node.Port, "partner", string.Empty, offered.Length > 0 ? ["-alpn", offered] : [])).ShouldContain(said);
    }

    [Fact]
    public async Task A14_half_a_hello_or_one_byte_a_second_is_closed_at_ten_seconds_and_others_are_served_meanwhile()
    {
        // Only the handshakes have a deadline here, so each timer beside that of the reports is one that has begun.
        var time = new ManualTime();
        await using var node = new EchoNode(limits: WireLimits.Default with { FirstByteDeadline = Timeout.InfiniteTimeSpan }, time: time);
        using var half = await node.ConnectAsync(HalfHello);
        using var slow = await node.ConnectAsync(HalfHello[..1]);
        await EchoNode.UntilAsync(() => time.Armed == 3);
        for (var second = 1; second < 10; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await slow.SendAsync(HalfHello.AsMemory(second, 1));
            node.Slots.Unfinished.ShouldBe(2);
        }

        await node.EchoAsync().WaitAsync(EchoNode.Patience);
        half.Available.ShouldBe(0);
        time.Advance(TimeSpan.FromSeconds(1));
        (await EchoNode.ReadToEndAsync(half)).ShouldBeEmpty();
        (await EchoNode.ReadToEndAsync(slow)).ShouldBeEmpty();
        (await node.NextRefusalAsync()).Reason.ShouldBe("handshake-timeout");
    }

    [Fact]
    public async Task A15_OpenSSL_resumes_no_session_sends_no_early_data_and_renegotiates_nothing()
    {
        Assert.SkipUnless(OpenSsl.IsHere, "openssl is not installed");
        using var openssl = new OpenSsl();
        openssl.Write("partner", EchoNode.PartnerCertificate);
        await using var node = new EchoNode();

        var again = await openssl.ClientAsync(node.Port, "partner", string.Empty, "-tls1_2", "-reconnect");
        again.Split("New, TLSv1.2").Length.ShouldBeGreaterThan(2, again);
        again.ShouldNotContain("Reused");

        // The node answers what is no DICOM, waits a second for its peer to close, and closes: a ticket behind the handshake has mostly come by then.
        var session = openssl.In("session");
        await using var brisk = new EchoNode(limits: EchoNode.Patient with { Artim = TimeSpan.FromSeconds(1) });
        var first = await openssl.ClientAsync(brisk.Port, "partner", "GET / HTTP/1.0\r\n\r\n", "-tls1_3", "-ign_eof", "-sess_out", session);
        first.ShouldContain("New, TLSv1.3");
        if (File.Exists(session))
        {
            var resumed = await openssl.ClientAsync(node.Port, "partner", string.Empty, "-tls1_3", "-sess_in", session);
            resumed.ShouldContain("New, TLSv1.3");
            resumed.ShouldNotContain("Reused");
        }

        // So a ticket of somebody else has to do, one that allows early data.
        var foreign = await openssl.ForeignSessionAsync("partner");
        await File.WriteAllTextAsync(openssl.In("early"), "early", TestContext.Current.CancellationToken);
        var offered = await openssl.ClientAsync(node.Port, "partner", string.Empty, "-tls1_3", "-sess_in", foreign, "-early_data", openssl.In("early"));
        offered.ShouldContain("Early data was rejected");
        offered.ShouldContain("New, TLSv1.3");
        offered.ShouldNotContain("Reused");

        var renegotiated = await openssl.ClientAsync(node.Port, "partner", "R\n", "-tls1_2");
        renegotiated.ShouldContain("RENEGOTIATING");

        // A second handshake would have verified our certificate once more.
        var once = await openssl.ClientAsync(node.Port, "partner", string.Empty, "-tls1_2");
        renegotiated.Split("depth=0").Length.ShouldBe(once.Split("depth=0").Length, renegotiated);
        once.Split("depth=0").Length.ShouldBeGreaterThan(1);
    }

    private static TlsPolicy Trusting(X509Certificate2 root) => TlsPolicy.Create(Options(EchoNode.Certificate) with { Trust = [Pem(root)] });

    private static async Task ShouldBeRefusedAsync(EchoNode node, X509Certificate2 certificate, string reason)
    {
        var before = node.Admitted.Count;
        using var socket = await node.ConnectAsync();
        await using var tls = new SslStream(new System.Net.Sockets.NetworkStream(socket));
        (await EndOfAsync(tls, TlsPair.Client(certificate))).ShouldStartWith("end");
        var refusal = await node.NextRefusalAsync();
        refusal.Reason.ShouldBe(reason);
        refusal.Subject.ShouldBe(certificate.Subject);
        refusal.Certificate.ShouldBe(PrintOf(certificate));
        node.Admitted.Count.ShouldBe(before);
    }

    private static async Task ShouldBeTakenAsync(EchoNode node, X509Certificate2 certificate)
    {
        var own = TlsPolicy.Create(Options(certificate) with { Pins = [PrintOf(EchoNode.Certificate)] });
        await using var association = await EchoNode.Dialer(own).ConnectAsync(node.Target(), EchoNode.Proposal, CancellationToken.None);
        await association.ReleaseAsync(CancellationToken.None);
    }

    /// <summary>How a client sees the node refuse it: no byte of DICOM ever comes.</summary>
    private static async Task<string> EndOfAsync(SslStream tls, SslClientAuthenticationOptions options)
    {
        try
        {
            await tls.AuthenticateAsClientAsync(options);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            return "end in the handshake";
        }

        try
        {
            return await tls.ReadAsync(new byte[1]) == 0 ? "end after the handshake" : "an answer";
        }
        catch (IOException)
        {
            return "end after the handshake";
        }
    }
}
