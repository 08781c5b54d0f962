using System.Net;
using System.Net.Sockets;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Generator;
using DicomExchange.Node.Client;
using DicomExchange.Store.Audit;
using DicomExchange.Support;
using DicomExchange.Wire;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Pdus;

namespace DicomExchange.Node.Tests.Running;

/// <summary>
/// Rows A06, A10, A16 to A19, C01, C02, C10 and C11 of the hostile cases at a whole node (A01 to A05 and A09: DoorAlertTests): what goes on record, and that nothing is kept. The
/// other rows, and the table of all of them, are at HostileTlsTests of Wire.
/// </summary>
public sealed class HostileNodeTests
{
    [Fact]
    public async Task A06_when_its_certificate_expires_a_partner_finishes_its_operation_and_begins_no_other()
    {
        var time = new MovableTime();
        var certificate = TestNode.Certificate("short", new CertificateShape { Until = TimeSpan.FromDays(2) });
        await using var node = await TestNode.StartAsync(time: time, alphaPin: certificate);
        await using var client = await node.DialAsync(certificate, "ALPHA", contexts: [new ProposedContext(Made.SopClass, Made.TransferSyntax), .. TestNode.Everything]);
        var sent = new SlowSource(Made);
        var storing = client.StoreAsync(RequestFor(client, Made), sent.ReadAsync, CancellationToken.None).AsTask();
        await sent.HalfSent;
        await node.UntilAsync(() => Directory.EnumerateFiles(Path.Combine(node.Data, "incoming")).Any());

        time.Advance(TimeSpan.FromDays(3));
        sent.GoOn();

        (await storing).ShouldBe(DimseReply.Success);
        var refused = await client.EchoAsync(CancellationToken.None);
        refused.ShouldBe(new DimseReply(DimseStatus.NotAuthorized, "certificate-expired"));
        var record = await node.RecordAsync(r => r.Reason == "certificate-expired");
        record.ShouldSatisfyAllConditions(r => r.Event.ShouldBe(AuditEvent.AccessRefused), r => r.Partner.ShouldBe("Alpha"), r => r.Actor.ShouldBe(certificate.Pin));
        await Should.ThrowAsync<DialException>(() => node.DialAsync(certificate, "ALPHA"));
        await node.RecordAsync(r => r.Event == AuditEvent.ConnectionRefused && r.Reason == "certificate-expired");
    }

    [Fact]
    public async Task A06_a_retrieval_that_had_begun_when_the_certificate_expired_is_finished()
    {
        var time = new MovableTime();
        var certificate = TestNode.Certificate("short", new CertificateShape { Until = TimeSpan.FromDays(2) });
        await using var node = await TestNode.StartAsync(time: time, alphaPin: certificate);
        var made = Enumerable.Range(1, 3).Select(n => LargeObject.Of(10_000, 8, n)).ToList();
        await using (var client = await node.DialAsync(certificate, "ALPHA", contexts: [new ProposedContext(made[0].SopClass, made[0].TransferSyntax)]))
        {
            foreach (var one in made)
            {
                var source = new SlowSource(one);
                source.GoOn();
                (await client.StoreAsync(RequestFor(client, one), source.ReadAsync, CancellationToken.None)).ShouldBe(DimseReply.Success);
            }
        }

        var (contexts, roles) = PullContexts.For(SopClasses.StudyRootGet, [made[0].SopClass]);
        var proposal = new AssociationProposal(AeTitle.Parse("ALPHA"), AeTitle.Parse("NODE"), contexts) { Roles = roles };
        await using var puller = new DimseClient(await node.CallAsync(certificate, proposal));
        var identifier = new DataSet().SetText(Tags.QueryRetrieveLevel, Vr.CS, "STUDY").SetUid(Tags.StudyInstanceUID, made[0].Study);

        var reply = await puller.GetAsync(SopClasses.StudyRootGet, identifier, TakeAsync, null, CancellationToken.None);

        reply.Counts.Completed.ShouldBe(3);
        reply.Reply.Status.ShouldBe(DimseStatus.Success);
        (await puller.GetAsync(SopClasses.StudyRootGet, identifier, TakeAsync, null, CancellationToken.None)).Reply.Reason.ShouldBe("certificate-expired");

        async ValueTask<DimseReply> TakeAsync(StoreOperation operation, CancellationToken cancellationToken)
        {
            time.Advance(TimeSpan.FromDays(3));
            while (!(await operation.ReadAsync(cancellationToken)).IsEmpty)
            {
                // Read to the end.
            }

            return DimseReply.Success;
        }
    }

    [Fact]
    public async Task A10_with_the_certificate_of_one_partner_and_the_title_of_another_nobody_gets_in_and_both_are_named()
    {
        await using var node = await TestNode.StartAsync();
        for (var i = 0; i < 20; i++)
        {
            var refused = await Should.ThrowAsync<DialException>(() => node.DialAsync(TestNode.Beta, "ALPHA"));
            refused.Reject.ShouldBe(AssociateReject.CallingAeTitleNotRecognized);
        }

        var alert = await node.RecordAsync(r => r.Event == AuditEvent.SecurityAlert);
        alert.Reason.ShouldBe("calling-ae-not-owned");
        alert.Partner.ShouldBe("Beta");
        alert.Detail.ShouldContain("Alpha");
        alert.Actor.ShouldBe(TestNode.Beta.Pin);
        alert.RemoteAddress.ShouldStartWith("127.0.0.1:");
        alert.CallingTitle.ShouldBe("ALPHA");
        alert.Outcome.ShouldBe(AuditOutcome.SeriousFailure);
        node.Records().Count.ShouldBeLessThan(20);

        // The peer has its answer before the node has counted it.
        await node.UntilAsync(() => node.Node.Refusals.Sum(r => r.Times) == 20);
        (await node.StatusAsync()).Refusals.ShouldHaveSingleItem().Times.ShouldBe(20);

        // What was held back is put on record when the node stops, at the latest.
        var chain = await node.StopAndReadAsync();
        chain.Where(r => r.Event == AuditEvent.SecurityAlert).Sum(r => r.Count).ShouldBe(20);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A16_A17_an_object_cut_by_a_flipped_bit_or_an_end_without_close_notify_is_not_kept_and_not_acknowledged(bool flipped)
    {
        await using var node = await TestNode.StartAsync();
        await using var wire = new CutWire(node.TlsPort, flipped);
        await using var client = await node.DialAsync(TestNode.Alpha, "ALPHA", contexts: [new ProposedContext(Made.SopClass, Made.TransferSyntax)], port: wire.Port);
        var sent = new SlowSource(Made);
        var storing = client.StoreAsync(RequestFor(client, Made), sent.ReadAsync, CancellationToken.None).AsTask();
        await sent.HalfSent;

        wire.Strike();
        sent.GoOn();

        await Should.ThrowAsync<Exception>(storing).WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        await node.UntilAsync(() => node.Node.OpenAssociations == 0);
        node.Node.Store.Administration.Totals().Instances.ShouldBe(0);
        Directory.EnumerateFiles(node.Data, "*", SearchOption.AllDirectories).Where(f => f.Contains("vault", StringComparison.Ordinal) || f.Contains("incoming", StringComparison.Ordinal)).ShouldBeEmpty();
        node.Log.ShouldContain(line => line.Contains("ended: connection-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A18_to_a_partner_that_answers_with_another_certificate_nothing_is_sent_and_an_alert_is_on_record()
    {
        var port = FreePort.Next();
        await using var impostor = new Impostor(port, TestNode.Stranger, TestNode.Own);
        await using var node = await HoldingForMoveAsync(port);
        var reply = await MoveAsync(node);

        reply.Counts.Failed.ShouldBe(1);
        impostor.Associations.ShouldBe(0);
        var alert = await node.RecordAsync(r => r.Event == AuditEvent.SecurityAlert);
        alert.Reason.ShouldBe("identity");
        alert.Partner.ShouldBe("Gamma");
        alert.RemoteAddress.ShouldBe($"127.0.0.1:{port}");
        alert.Actor.ShouldBe(TestNode.Stranger.Pin);
        (await node.RecordAsync(r => r.Event == AuditEvent.SendFailed)).Reason.ShouldBe("identity");
        (await node.StatusAsync()).Refusals.ShouldContain(r => r.Reason == "identity");
    }

    [Fact]
    public async Task A18_to_a_partner_that_downgrades_to_TLS_1_1_nothing_is_sent_and_an_alert_is_on_record()
    {
        var port = FreePort.Next();
        using var partner = new Downgrading(port);
        await using var node = await HoldingForMoveAsync(port);
        var reply = await MoveAsync(node);

        reply.Counts.Failed.ShouldBe(1);
        var alert = await node.RecordAsync(r => r.Event == AuditEvent.SecurityAlert);
        alert.Reason.ShouldBe("tls-version");
        alert.Partner.ShouldBe("Gamma");
        (await node.RecordAsync(r => r.Event == AuditEvent.SendFailed)).Reason.ShouldBe("tls-version");

        // A fatal alert at most: content type 21, never handshake or data.
        var sent = await partner.Served.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        sent.Length.ShouldBeLessThanOrEqualTo(7);
        sent.ShouldAllBe(b => sent[0] == 0x15);
    }

    [Fact]
    public async Task A19_a_partner_that_does_not_take_our_certificate_is_named_so()
    {
        var port = FreePort.Next();
        await using var partner = new Impostor(port, Gamma, trusts: TestNode.Stranger);
        await using var node = await HoldingForMoveAsync(port);
        var reply = await MoveAsync(node);

        reply.Counts.Failed.ShouldBe(1);
        var alert = await node.RecordAsync(r => r.Event == AuditEvent.SecurityAlert);
        alert.Reason.ShouldBeOneOf("certificate-probably-refused", "own-certificate-refused");
        alert.Partner.ShouldBe("Gamma");
        partner.Associations.ShouldBe(0);
    }

    [Theory]
    [InlineData("NOBODY          ", "NODE            ", 3, "calling-ae-unknown")]
    [InlineData("PANO            ", "NOBODY          ", 7, "called-ae-unknown")]
    public async Task C01_an_unknown_title_is_rejected_and_an_alert(string calling, string called, int reason, string word)
    {
        await using var node = await TestNode.StartAsync();
        (await node.ExchangeAsync(node.PlainPort, Request(calling, called), 10)).ShouldBe([3, 0, 0, 0, 0, 4, 0, 1, 1, (byte)reason]);
        (await node.RecordAsync(r => r.Reason == word)).Event.ShouldBe(AuditEvent.SecurityAlert);
    }

    [Theory]
    [InlineData("                ", "calling-ae-invalid")]
    [InlineData("  PANO          ", "")]
    [InlineData("..              ", "calling-ae-unknown")]
    [InlineData("../secret/VICTIM", "calling-ae-unknown")]
    [InlineData("PANO\0           ", "calling-ae-invalid")]
    [InlineData("PANO\r\nrefused   ", "calling-ae-invalid")]
    [InlineData("\u001b[31mPANO       ", "calling-ae-invalid")]
    [InlineData("PAN\u00ff            ", "calling-ae-invalid")]
    [InlineData("PANO\\ALPHA      ", "calling-ae-invalid")]
    public async Task C02_a_title_made_to_do_harm_is_rejected_and_the_log_stays_whole(string calling, string word)
    {
        await using var node = await TestNode.StartAsync();
        var answer = await node.ExchangeAsync(node.PlainPort, Request(calling, "NODE            "), 10);
        if (word.Length == 0)
        {
            // Leading spaces are no part of a title (PS3.8 §9.3.2).
            answer[0].ShouldBe((byte)2);
            return;
        }

        answer.ShouldBe([3, 0, 0, 0, 0, 4, 0, 1, 1, 3]);
        await node.RecordAsync(r => r.Reason == word);
        node.Log.ShouldAllBe(line => !line.Any(c => char.IsControl(c)));
        node.Log.ShouldContain(line => line.Contains(word, StringComparison.Ordinal));
    }

    [Fact]
    public async Task C10_at_the_limit_of_a_partner_others_are_still_taken()
    {
        await using var node = await TestNode.StartAsync("\"may\": [\"echo\"], \"limits\": { \"associations\": 2 }");
        await using var first = await node.DialAsync(TestNode.Alpha, "ALPHA");
        await using var second = await node.DialAsync(TestNode.Alpha, "ALPHA");

        // Each is told that it is accepted before the node counts it.
        await node.UntilAsync(() => node.Node.OpenAssociations == 2);
        (await Should.ThrowAsync<DialException>(() => node.DialAsync(TestNode.Alpha, "ALPHA"))).Reject.ShouldBe(new AssociateReject(2, 3, 2));
        await using var other = await node.DialAsync(TestNode.Beta, "BETA");
        (await other.EchoAsync(CancellationToken.None)).ShouldBe(DimseReply.Success);
        (await node.RecordAsync(r => r.Reason == "partner-association-limit")).Event.ShouldBe(AuditEvent.AssociationRefused);
        await first.ReleaseAsync(CancellationToken.None);
        await node.UntilAsync(() => node.Node.OpenAssociations == 2);
        await using var third = await node.DialAsync(TestNode.Alpha, "ALPHA");
    }

    [Fact]
    public async Task C10_a_peer_that_asks_and_is_gone_before_the_answer_keeps_no_place()
    {
        const string raw = "{ \"name\": \"Raw\", \"aeTitles\": [\"RAW\"], \"security\": \"plain\", \"addresses\": [\"127.0.0.1/32\"], \"may\": [\"echo\"], \"limits\": { \"associations\": 1 } },";
        await using var node = await TestNode.StartAsync(more: raw);
        for (var i = 0; i < 20; i++)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, node.PlainPort, TestContext.Current.CancellationToken);
            await socket.SendAsync(Request("RAW             ", "NODE            "), TestContext.Current.CancellationToken);
            socket.LingerState = new LingerOption(true, 0);
        }

        // The node may not have heard of the last of them yet.
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        for (var isAccepted = false; !isAccepted;)
        {
            try
            {
                await using var client = await node.DialAsync(null, "RAW");
                isAccepted = true;
            }
            catch (DialException e) when (e.Reject is not null)
            {
                await Task.Delay(10, deadline.Token);
            }
        }
    }

    [Fact]
    public async Task C11_where_every_context_is_refused_the_association_has_none_and_it_is_on_record()
    {
        await using var node = await TestNode.StartAsync("\"may\": []");
        await using var client = await node.DialAsync(TestNode.Alpha, "ALPHA");
        client.Association.Terms.Contexts.ShouldBeEmpty();
        var record = await node.RecordAsync(r => r.Event == AuditEvent.AccessRefused);
        record.Reason.ShouldBe("operation-not-allowed");
        record.Detail.ShouldBe("presentation contexts: echo 1, find 1, move 1, get 1, store 1, context result 1");
    }

    /// <summary>Half of it is more than is held in memory before there is a file, and more than the sender keeps back.</summary>
    private static GeneratedInstance Made { get; } = LargeObject.Of(6_000_000, 7, 1);

    private static TestCertificate Gamma { get; } = TestNode.Certificate("gamma");

    private static StoreRequest RequestFor(DimseClient client, GeneratedInstance made) =>
        new(client.Association.Terms.ContextsToInvoke(made.SopClass).First(), made.SopInstance);

    /// <summary>A node that holds one instance of Alpha, which Alpha may have moved to Gamma.</summary>
    private static async Task<TestNode> HoldingForMoveAsync(int port)
    {
        var node = await TestNode.StartAsync(
            "\"may\": [\"echo\", \"store\", \"move\"], \"moveTo\": [\"Gamma\"]",
            $$"""{ "name": "Gamma", "aeTitles": ["GAMMA"], "security": "tls", "certificates": ["{{Gamma.Pin}}"], "host": "127.0.0.1", "port": {{port}}, "may": ["echo"] },""");
        await using var client = await node.DialAsync(TestNode.Alpha, "ALPHA", contexts: [new ProposedContext(Made.SopClass, Made.TransferSyntax)]);
        var source = new SlowSource(Made);
        source.GoOn();
        (await client.StoreAsync(RequestFor(client, Made), source.ReadAsync, CancellationToken.None)).ShouldBe(DimseReply.Success);
        await client.ReleaseAsync(CancellationToken.None);
        return node;
    }

    private static async Task<RetrieveReply> MoveAsync(TestNode node)
    {
        await using var client = await node.DialAsync(TestNode.Alpha, "ALPHA");
        var identifier = new DataSet().SetText(Tags.QueryRetrieveLevel, Vr.CS, "STUDY").SetUid(Tags.StudyInstanceUID, Made.Study);
        return await client.MoveAsync(SopClasses.StudyRootMove, AeTitle.Parse("GAMMA"), identifier, null, CancellationToken.None);
    }

    /// <summary>An A-ASSOCIATE-RQ for C-ECHO with titles of sixteen bytes as given.</summary>
    private static byte[] Request(string calling, string called)
    {
        var proposal = new AssociationProposal(AeTitle.Parse("CALLING"), AeTitle.Parse("CALLED"), [new ProposedContext(SopClasses.Verification, TransferSyntaxes.ImplicitLittleEndian)]);
        var pdu = AssociateWriter.Write(AssociationRequestor.Compose(proposal, WireLimits.Default)).ToArray();
        System.Text.Encoding.Latin1.GetBytes(called).CopyTo(pdu, 10);
        System.Text.Encoding.Latin1.GetBytes(calling).CopyTo(pdu, 26);
        return pdu;
    }
}
