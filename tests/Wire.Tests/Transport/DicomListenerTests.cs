using System.Net.Security;
using System.Net.Sockets;
using DicomExchange.Support;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Pdus;
using DicomExchange.Wire.Tests.Pdus;
using DicomExchange.Wire.Tests.Tls;
using DicomExchange.Wire.Tls;
using static DicomExchange.Wire.Tests.Tls.TestCertificates;

namespace DicomExchange.Wire.Tests.Transport;

/// <summary>Hostile cases A1, A6, A10, A13, A14, A16, B1, C10 and V9, through listener and dialer as the node uses them.</summary>
public sealed class DicomListenerTests
{
    // The 6-byte head and fixed fields of an A-ASSOCIATE-RQ (PS3.8 §9.3.2), enough to be taken for one.
    private static readonly byte[] PlainRequest = [1, 0, 0, 0, 0, 68, 0, 1, 0, 0, .. new byte[64]];
    private static readonly byte[] HalfHello = Convert.FromHexString("1603010200010001FC0303");

    [Theory]
    [InlineData(WireSecurity.Tls)]
    [InlineData(WireSecurity.Plain)]
    public async Task An_echo_passes_and_every_place_is_given_back(WireSecurity security)
    {
        await using var node = new EchoNode(security);
        await node.EchoAsync(security);
        (await node.NextEndAsync()).Kind.ShouldBe(AssociationEndKind.Released);
        await UntilIdleAsync(node);
        node.Refusals.Reader.Count.ShouldBe(0);
        node.Rejections.Reader.Count.ShouldBe(0);
    }

    [Fact]
    public async Task A10_the_certificate_reaches_the_decision_whatever_title_is_claimed()
    {
        await using var node = new EchoNode();
        node.OnAdmit = peer => new Admission.Reject(AssociateReject.CallingAeTitleNotRecognized, "title-not-of-this-certificate");
        var failure = await Should.ThrowAsync<DialException>(() => node.DialAsync());
        failure.Reason.ShouldBe("rejected");
        failure.Reject.ShouldBe(AssociateReject.CallingAeTitleNotRecognized);
        var (peer, title) = node.Admitted.ShouldHaveSingleItem();
        title.ShouldBe("PARTNER");
        peer.Certificate.ShouldNotBeNull().Fingerprint.ShouldBe(PrintOf(EchoNode.PartnerCertificate));
        peer.Protection.ShouldNotBeNull().ShouldStartWith("TLS 1.3");
        (await node.NextRejectionAsync()).ShouldBe("title-not-of-this-certificate");
    }

    [Fact]
    public async Task A01_plain_DICOM_on_a_TLS_port_is_closed_without_an_answer()
    {
        await using var node = new EchoNode();
        using var socket = await node.ConnectAsync(PlainRequest);
        (await EchoNode.ReadToEndAsync(socket)).ShouldBeEmpty();
        (await node.NextRefusalAsync()).Reason.ShouldBe("plain-dicom-on-tls-port");
        await UntilIdleAsync(node);
    }

    [Theory]
    [InlineData(WireSecurity.Tls, "474554202F20485454502F312E310D0A", "http-on-tls-port")]
    [InlineData(WireSecurity.Tls, "0000000000000000", "not-tls")]
    [InlineData(WireSecurity.Tls, "802E0100020015", "not-tls")] // SSL 2.0
    [InlineData(WireSecurity.Plain, "1603010200010001FC0303", "tls-on-plain-port")]
    public async Task Other_protocols_are_closed_with_their_reason(WireSecurity security, string sent, string reason)
    {
        await using var node = new EchoNode(security);
        using var socket = await node.ConnectAsync(Convert.FromHexString(sent));
        (await EchoNode.ReadToEndAsync(socket)).ShouldBeEmpty();
        (await node.NextRefusalAsync()).Reason.ShouldBe(reason);
    }

    [Fact]
    public async Task B1_a_web_request_inside_TLS_or_on_a_plain_port_is_aborted()
    {
        await using var plain = new EchoNode(WireSecurity.Plain);
        using var socket = await plain.ConnectAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray());
        var answer = new byte[10];
        (await socket.ReceiveAsync(answer)).ShouldBe(10);
        answer[0].ShouldBe((byte)PduType.Abort);

        await using var node = new EchoNode();
        using var inside = await node.ConnectAsync();
        await using var tls = new SslStream(new NetworkStream(inside));
        await tls.AuthenticateAsClientAsync(TlsPair.Client(EchoNode.PartnerCertificate));
        await tls.WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray());
        await tls.ReadExactlyAsync(answer);
        answer.ShouldBe([7, 0, 0, 0, 0, 4, 0, 0, 0, 0]);
    }

    [Fact]
    public async Task A_connection_that_says_nothing_is_closed_at_the_deadline_and_one_that_closes_is_no_matter()
    {
        await using var node = new EchoNode(limits: EchoNode.Patient with { FirstByteDeadline = TimeSpan.FromMilliseconds(150) });
        (await node.ConnectAsync()).Dispose();
        (await node.ConnectAsync()).Close(0);
        using var socket = await node.ConnectAsync();
        (await EchoNode.ReadToEndAsync(socket)).ShouldBeEmpty();
        (await node.NextRefusalAsync()).Reason.ShouldBe("silent");
        await UntilIdleAsync(node);
        node.Refusals.Reader.Count.ShouldBe(0);
    }

    [Fact]
    public async Task A14_half_a_client_hello_is_closed_at_the_deadline()
    {
        await using var node = new EchoNode(limits: EchoNode.Patient with { HandshakeDeadline = TimeSpan.FromMilliseconds(150) });
        using var socket = await node.ConnectAsync(HalfHello);
        (await EchoNode.ReadToEndAsync(socket)).ShouldBeEmpty();
        (await node.NextRefusalAsync()).Reason.ShouldBe("handshake-timeout");
        await UntilIdleAsync(node);
    }

    [Fact]
    public async Task V9_hundreds_of_half_open_handshakes_hold_up_nobody()
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("DICOMX_HALF_OPEN") ?? "200");
        await using var node = new EchoNode();
        var sockets = new List<Socket>();
        for (var i = 0; i < count; i++)
        {
            sockets.Add(await node.ConnectAsync(HalfHello));
        }

        await node.EchoAsync().WaitAsync(EchoNode.Patience);
        sockets.ForEach(s => s.Dispose());
        await UntilIdleAsync(node);
    }

    [Fact]
    public async Task V9_where_half_open_handshakes_use_up_an_address_the_oldest_go_and_an_honest_peer_gets_in()
    {
        await using var node = new EchoNode(limits: EchoNode.Patient with { MaxUnfinishedPerAddress = 20, MaxUnfinishedConnections = 30 });
        var sockets = new List<Socket>();
        for (var i = 0; i < 100; i++)
        {
            sockets.Add(await node.ConnectAsync(HalfHello));
        }

        await node.EchoAsync().WaitAsync(EchoNode.Patience);
        node.Slots.Unfinished.ShouldBeLessThanOrEqualTo(20);
        (await EchoNode.ReadToEndAsync(sockets[0])).ShouldBeEmpty();
        (await node.NextRefusalAsync()).Reason.ShouldBe("unfinished-limit");
        sockets.ForEach(s => s.Dispose());
        await UntilIdleAsync(node);
    }

    [Fact]
    public async Task V9_the_oldest_that_go_are_those_that_came_first_also_when_all_of_them_wait_to_be_accepted()
    {
        const int Places = 20;
        await using var node = new EchoNode(limits: EchoNode.Patient with { MaxUnfinishedPerAddress = Places }, time: new ManualTime(), accepts: false);
        var sockets = new List<Socket>();
        for (var i = 0; i < 100; i++)
        {
            sockets.Add(await node.ConnectAsync(HalfHello));
        }

        node.Listener.Start();
        foreach (var oldest in sockets[..^Places])
        {
            (await EchoNode.ReadToEndAsync(oldest).WaitAsync(EchoNode.Patience)).ShouldBeEmpty();
        }

        await EchoNode.UntilAsync(() => node.Listener.Connections == Places);
        node.Slots.Unfinished.ShouldBe(Places);
        sockets.ForEach(s => s.Dispose());
        await UntilIdleAsync(node);
    }

    [Fact]
    public async Task C10_over_the_limit_a_peer_is_rejected_and_later_accepted_again()
    {
        await using var node = new EchoNode(limits: EchoNode.Patient with { MaxAssociations = 2 });
        var first = await node.DialAsync();
        await using var second = await node.DialAsync();
        var failure = await Should.ThrowAsync<DialException>(() => node.DialAsync().WaitAsync(EchoNode.Patience));
        failure.Reject.ShouldBe(new AssociateReject(2, 3, 2));
        (await node.NextRejectionAsync()).ShouldBe("association-limit");
        await first.ReleaseAsync(CancellationToken.None);
        await first.DisposeAsync();
        await node.NextEndAsync();
        await EchoNode.UntilAsync(() => node.Slots.Associations == 1);
        await node.EchoAsync();
    }

    [Fact]
    public async Task C10_one_address_cannot_use_up_all_associations()
    {
        await using var node = new EchoNode(limits: EchoNode.Patient with { MaxAssociationsPerAddress = 1 });
        await using var first = await node.DialAsync();
        var failure = await Should.ThrowAsync<DialException>(() => node.DialAsync());
        failure.Reject.ShouldBe(AssociateReject.LocalLimitExceeded);
        (await node.NextRejectionAsync()).ShouldBe("address-association-limit");
    }

    [Fact]
    public async Task Failed_handshakes_and_rejected_requests_leak_no_place()
    {
        await using var node = new EchoNode(limits: EchoNode.Patient with { MaxAssociations = 2, MaxUnfinishedPerAddress = 4 });
        node.OnAdmit = _ => throw new InvalidOperationException("the node's own fault");
        for (var i = 0; i < 4; i++)
        {
            using var halfway = await node.ConnectAsync(HalfHello);
            using var garbage = await node.ConnectAsync(Convert.FromHexString("16030100050100000100"));
            await EchoNode.ReadToEndAsync(garbage);
            await Should.ThrowAsync<DialException>(() => node.DialAsync());
        }

        await UntilIdleAsync(node);
        node.OnAdmit = _ => EchoNode.AcceptEcho;
        await node.EchoAsync();
        await UntilIdleAsync(node);
    }

    [Fact]
    public async Task New_trust_takes_effect_with_the_next_connection()
    {
        await using var node = new EchoNode();
        await node.EchoAsync();
        node.Policy = TlsPolicy.Create(Options(EchoNode.Certificate));
        var failure = await Should.ThrowAsync<DialException>(() => node.DialAsync());
        failure.Reason.ShouldBeOneOf("certificate-probably-refused", "own-certificate-refused");
        var refusal = await node.NextRefusalAsync();
        refusal.Reason.ShouldBe("certificate-untrusted");
        refusal.Subject.ShouldBe("CN=partner");
        refusal.Certificate.ShouldBe(PrintOf(EchoNode.PartnerCertificate));
        node.Admitted.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A13_any_server_name_is_taken_since_the_pin_decides()
    {
        await using var node = new EchoNode();
        using var socket = await node.ConnectAsync();
        await using var tls = new SslStream(new NetworkStream(socket));
        var options = TlsPair.Client(EchoNode.PartnerCertificate);
        options.TargetHost = "another.example";
        await tls.AuthenticateAsClientAsync(options);
        tls.IsMutuallyAuthenticated.ShouldBeTrue();
    }

    [Fact]
    public async Task A16_a_flipped_bit_in_a_record_ends_the_association_as_a_loss()
    {
        await using var node = new EchoNode();
        await using var wire = new MeddlingWire(node.Port);
        var target = node.Target() with { Port = wire.Port };
        await using var association = await EchoNode.Dialer().ConnectAsync(target, EchoNode.Proposal, CancellationToken.None);
        wire.FlipNext = true;
        await using var client = new DimseClient(association);
        await Should.ThrowAsync<AssociationException>(async () => await client.EchoAsync(CancellationToken.None));
        (await node.NextEndAsync()).Kind.ShouldBe(AssociationEndKind.ConnectionLost);
    }

    [Fact]
    public async Task A17_a_close_without_release_is_a_loss()
    {
        await using var node = new EchoNode();
        await using var wire = new MeddlingWire(node.Port);
        var target = node.Target() with { Port = wire.Port };
        await using var association = await EchoNode.Dialer().ConnectAsync(target, EchoNode.Proposal, CancellationToken.None);
        await wire.CutAsync();
        (await node.NextEndAsync()).Kind.ShouldBe(AssociationEndKind.ConnectionLost);
    }

    [Fact]
    public async Task Stopping_lets_a_running_association_finish_and_takes_no_new_one()
    {
        var node = new EchoNode();
        var client = new DimseClient(await node.DialAsync());
        var stopping = node.Listener.StopAsync(EchoNode.Patience);
        await EchoNode.UntilAsync(() => node.Listener.Stopping.IsCancellationRequested);
        (await client.EchoAsync(CancellationToken.None)).ShouldBe(DimseReply.Success);
        await Should.ThrowAsync<DialException>(() => node.DialAsync());
        await client.ReleaseAsync(CancellationToken.None);
        await client.DisposeAsync();
        await stopping.WaitAsync(EchoNode.Patience);
        (await node.NextEndAsync()).Kind.ShouldBe(AssociationEndKind.Released);
        await node.DisposeAsync();
    }

    [Fact]
    public async Task After_the_grace_what_still_runs_is_cut()
    {
        var node = new EchoNode();
        await using var association = await node.DialAsync();
        await node.Listener.StopAsync(TimeSpan.Zero).WaitAsync(EchoNode.Patience);
        node.Listener.Connections.ShouldBe(0);
        (await node.NextEndAsync()).Kind.ShouldBe(AssociationEndKind.AbortedLocally);
        await node.DisposeAsync();
    }

    [Fact]
    public async Task A_rejection_that_was_answered_is_on_record_though_the_stop_comes_right_behind_it()
    {
        await using var node = new EchoNode(WireSecurity.Plain) { OnAdmit = _ => new Admission.Reject(AssociateReject.CallingAeTitleNotRecognized, "calling-ae-unknown") };
        using var socket = await node.ConnectAsync(Golden.Request);
        var answer = new byte[10];
        (await socket.ReceiveAsync(answer)).ShouldBe(10);
        answer[0].ShouldBe((byte)PduType.AssociateReject);

        // The node waits for the peer to close (PS3.8 §9.2.3, Sta13), and is stopped before it does.
        await node.Listener.StopAcceptingAsync();
        socket.Dispose();
        (await node.NextRejectionAsync()).ShouldBe("calling-ae-unknown");
    }

    [Fact]
    public async Task A_port_in_use_is_explained()
    {
        await using var node = new EchoNode();
        var problem = Should.Throw<IOException>(() => new DicomListener(
            new ListenerOptions(node.Listener.LocalEndPoint, WireSecurity.Plain),
            new ListenerServices { Admit = (_, _) => EchoNode.AcceptEcho, Serve = (_, _) => Task.CompletedTask }));
        problem.Message.ShouldContain("the port is in use");
    }

    [Fact]
    public void A_TLS_listener_without_a_policy_is_never_made() =>
        Should.Throw<ArgumentException>(() => new DicomListener(
            new ListenerOptions(new(System.Net.IPAddress.Loopback, 0), WireSecurity.Tls),
            new ListenerServices { Admit = (_, _) => EchoNode.AcceptEcho, Serve = (_, _) => Task.CompletedTask }));

    private static Task UntilIdleAsync(EchoNode node) =>
        EchoNode.UntilAsync(() => node.Slots is { Associations: 0, Unfinished: 0 } && node.Listener.Connections == 0);
}
