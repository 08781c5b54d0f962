using System.Net;
using System.Net.Sockets;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Pdus;
using DicomExchange.Wire.Tests.Tls;
using DicomExchange.Wire.Tls;
using static DicomExchange.Wire.Tests.Tls.TestCertificates;

namespace DicomExchange.Wire.Tests.Transport;

/// <summary>Hostile cases A18, A19, I1, I3 and I7: every way a call can fail has its word, and none ends in clear text.</summary>
public sealed class DicomDialerTests
{
    [Fact]
    public async Task A_host_without_address_is_dns() =>
        (await FailAsync(new DialTarget("no-such-host.invalid", 104, WireSecurity.Plain))).Reason.ShouldBe("dns");

    [Fact]
    public async Task A_closed_port_is_connect_refused()
    {
        using var reserved = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        reserved.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var failure = await FailAsync(new DialTarget("127.0.0.1", PortOf(reserved), WireSecurity.Plain));
        failure.Reason.ShouldBe("connect-refused");
        failure.Message.ShouldStartWith($"127.0.0.1:{PortOf(reserved)}: The host answers, but nothing listens on the port.");
    }

    [Fact]
    public async Task A_host_that_never_answers_is_connect_timeout()
    {
        // A listener whose backlog is full drops further attempts, as a firewall does.
        using var full = Listen(0);
        var waiting = new List<Socket>();
        for (var i = 0; i < 3; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            try
            {
                await Task.WhenAny(socket.ConnectAsync(full.LocalEndPoint!), Task.Delay(50));
            }
            finally
            {
                waiting.Add(socket);
            }
        }

        var failure = await FailAsync(
            new DialTarget("127.0.0.1", PortOf(full), WireSecurity.Plain), WireLimits.Default with { ConnectDeadline = TimeSpan.FromMilliseconds(200) });
        waiting.ForEach(s => s.Dispose());
        failure.Reason.ShouldBe("connect-timeout");
    }

    [Fact]
    public async Task A18_another_certificate_than_the_one_pinned_is_an_identity_problem()
    {
        await using var node = new EchoNode();
        var other = new ExpectedCertificate { Pins = [Fingerprint.Of("someone else"u8)] };
        var failure = await FailAsync(node.Target() with { Expected = other });
        failure.Reason.ShouldBe("identity");
        failure.IsIdentityProblem.ShouldBeTrue();
        failure.Subject.ShouldBe("CN=node");
        failure.Certificate.ShouldBe(PrintOf(EchoNode.Certificate));
        node.Admitted.ShouldBeEmpty();
    }

    [Fact]
    public async Task A18_a_certificate_that_is_another_partners_is_an_identity_problem_too()
    {
        // The policy knows it as a pin of someone; it still is not the one called.
        await using var node = new EchoNode();
        var failure = await FailAsync(node.Target() with { Expected = new ExpectedCertificate { Pins = [PrintOf(EchoNode.PartnerCertificate)] } });
        failure.Reason.ShouldBe("identity");
    }

    [Fact]
    public async Task A_partner_known_by_issuer_must_have_the_name_expected()
    {
        var root = Authority("dental ca");
        var certificate = Issue(new Recipe("hill") { DnsNames = ["hill.example"] }, root);
        var trusting = TlsPolicy.Create(Options(EchoNode.PartnerCertificate) with { Trust = [Pem(root)] });
        await using var node = new EchoNode();
        node.Policy = TlsPolicy.Create(Options(certificate) with { Pins = [PrintOf(EchoNode.PartnerCertificate)] });
        var target = node.Target() with { Expected = new ExpectedCertificate { Issuers = [PrintOf(root)], Subject = "hill.example" } };
        await using var association = await EchoNode.Dialer(trusting).ConnectAsync(target, EchoNode.Proposal, CancellationToken.None);
        association.Peer.Certificate.ShouldNotBeNull().Anchor.ShouldBe(PrintOf(root));
        foreach (var expected in new[]
        {
            new ExpectedCertificate { Issuers = [PrintOf(root)], Subject = "river.example" },
            new ExpectedCertificate { Issuers = [PrintOf(root)] },
            new ExpectedCertificate { Issuers = [PrintOf(certificate)], Subject = "hill.example" },
            new ExpectedCertificate(),
        })
        {
            var failure = await Should.ThrowAsync<DialException>(
                () => EchoNode.Dialer(trusting).ConnectAsync(target with { Expected = expected }, EchoNode.Proposal, CancellationToken.None));
            failure.Reason.ShouldBe("identity");
        }
    }

    [Fact]
    public async Task A_TLS_partner_is_never_called_without_knowing_whose_certificate_to_expect()
    {
        await using var node = new EchoNode();
        (await FailAsync(node.Target() with { Expected = null })).Reason.ShouldBe("identity");
        node.Admitted.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_TLS_partner_that_answers_in_clear_gets_no_DICOM()
    {
        using var plain = Listen(5);
        var dialling = FailAsync(new DialTarget("127.0.0.1", PortOf(plain), WireSecurity.Tls, new ExpectedCertificate { Pins = [PrintOf(EchoNode.Certificate)] }));
        using var accepted = await plain.AcceptAsync();
        var first = new byte[1];
        await accepted.ReceiveAsync(first);
        first[0].ShouldBe((byte)0x16);
        await accepted.SendAsync(new byte[] { 3, 0, 0, 0, 0, 4, 0, 1, 1, 1 });
        var failure = await dialling;
        failure.Reason.ShouldBe("not-tls");
        failure.Explanation.ShouldBe("Nothing of TLS was answered: perhaps this is a port without TLS; check the port.");
        var rest = await EchoNode.ReadToEndAsync(accepted);
        rest.AsSpan().IndexOf("PARTNER"u8).ShouldBe(-1);
    }

    [Theory]
    [InlineData(false, "Nothing of TLS was answered: perhaps this is a port without TLS; check the port.")]
    [InlineData(true, "perhaps it does not accept this node's certificate")]
    public async Task A_handshake_closed_before_anything_of_TLS_came_points_to_the_port_and_else_to_the_certificate(bool answers, string words)
    {
        using var port = Listen(5);
        var dialling = FailAsync(new DialTarget("127.0.0.1", PortOf(port), WireSecurity.Tls, new ExpectedCertificate { Pins = [PrintOf(EchoNode.Certificate)] }));
        using (var accepted = await port.AcceptAsync())
        {
            var hello = new byte[4096];
            await accepted.ReceiveAsync(hello);
            if (answers)
            {
                // The header of a handshake record whose body never comes.
                await accepted.SendAsync(new byte[] { 0x16, 3, 3, 0, 100, 2 });
            }
        }

        var failure = await dialling;
        failure.Reason.ShouldBe("handshake-closed");
        failure.Explanation.ShouldContain(words);
    }

    [Fact]
    public async Task A_plain_call_to_a_TLS_port_is_a_lost_connection()
    {
        await using var node = new EchoNode();
        (await FailAsync(node.Target(WireSecurity.Plain))).Reason.ShouldBe("connection-lost");
        (await node.NextRefusalAsync()).Reason.ShouldBe("plain-dicom-on-tls-port");
    }

    [Fact]
    public async Task A19_a_partner_that_does_not_take_our_certificate_is_said_to_probably_refuse_it()
    {
        await using var node = new EchoNode();
        node.Policy = TlsPolicy.Create(Options(EchoNode.Certificate));
        var failure = await FailAsync(node.Target());
        failure.Reason.ShouldBeOneOf("certificate-probably-refused", "own-certificate-refused");
        failure.Explanation.ShouldContain("does not accept this node's certificate");
    }

    [Fact]
    public async Task A_silent_partner_is_given_up_at_the_handshake_or_at_the_association()
    {
        using var silent = Listen(5);
        var limits = WireLimits.Default with { HandshakeDeadline = TimeSpan.FromMilliseconds(100), AssociateDeadline = TimeSpan.FromMilliseconds(100) };
        var tls = new DialTarget("127.0.0.1", PortOf(silent), WireSecurity.Tls, new ExpectedCertificate { Pins = [PrintOf(EchoNode.Certificate)] });
        (await FailAsync(tls, limits)).Reason.ShouldBe("handshake-timeout");
        (await FailAsync(tls with { Security = WireSecurity.Plain }, limits)).Reason.ShouldBe("associate-timeout");
    }

    [Fact]
    public async Task I7_a_rejection_carries_the_partners_answer()
    {
        await using var node = new EchoNode();
        node.OnAdmit = _ => new Admission.Reject(AssociateReject.CalledAeTitleNotRecognized, "called-ae-unknown");
        var failure = await FailAsync(node.Target());
        failure.Reason.ShouldBe("rejected");
        failure.Reject.ShouldBe(AssociateReject.CalledAeTitleNotRecognized);
        failure.Explanation.ShouldContain("called AE title");
    }

    [Fact]
    public async Task An_abort_or_garbage_instead_of_an_answer_has_its_word()
    {
        foreach (var (answer, reason) in new[] { ("0700000000040000" + "0200", "aborted"), ("48545450", "pdu-unrecognized"), ("", "connection-lost") })
        {
            using var partner = Listen(5);
            var dialling = FailAsync(new DialTarget("127.0.0.1", PortOf(partner), WireSecurity.Plain));
            using var accepted = await partner.AcceptAsync();
            await accepted.ReceiveAsync(new byte[1024]);
            await accepted.SendAsync(Convert.FromHexString(answer));
            accepted.Shutdown(SocketShutdown.Send);
            var failure = await dialling;
            if (reason != "pdu-unrecognized")
            {
                failure.Reason.ShouldBe(reason);
            }
        }
    }

    [Fact]
    public async Task A_call_the_caller_gives_up_is_cancelled()
    {
        using var silent = Listen(5);
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Should.ThrowAsync<OperationCanceledException>(() => EchoNode.Dialer().ConnectAsync(
            new DialTarget("127.0.0.1", PortOf(silent), WireSecurity.Plain), EchoNode.Proposal, cancel.Token));
    }

    private static Socket Listen(int backlog)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen(backlog);
        return socket;
    }

    private static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    private static async Task<DialException> FailAsync(DialTarget target, WireLimits? limits = null) =>
        await Should.ThrowAsync<DialException>(() => EchoNode.Dialer(limits: limits).ConnectAsync(target, EchoNode.Proposal, CancellationToken.None));
}
