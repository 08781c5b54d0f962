using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Access;
using DicomExchange.Node.Commitment;
using DicomExchange.Node.Control;
using DicomExchange.Node.Tests.Forwarding;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Outbox.Commitment;
using DicomExchange.Support;
using DicomExchange.Wire;
using DicomExchange.Wire.Dimse;
using static DicomExchange.Node.Tests.Commitment.CommitmentPeer;

namespace DicomExchange.Node.Tests.Commitment;

/// <summary>This node commits itself: to what it holds of the one who asks, and every report arrives.</summary>
public sealed class ProviderTests
{
    private const string MayAsk = ", \"may\": [\"store\", \"commit\"]";
    private const string Place = ", \"host\": \"127.0.0.1\", \"port\": ";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_stays_hears_on_the_same_association_that_all_it_sent_is_kept()
    {
        await using var peer = new CommitmentPeer();
        await using var node = await peer.StartNodeAsync(MayAsk);
        var objects = Objects(3);
        await peer.StoreAsync(node, objects);
        var request = Request(objects);

        await using var client = await peer.CallAsync(node);
        (await client.InvokeAsync(request.ToOperation(), Stop)).Status.ShouldBe(DimseStatus.Success);
        await node.UntilAsync(() => !peer.Reports.IsEmpty);

        var report = peer.Reports.ShouldHaveSingleItem();
        report.Transaction.ShouldBe(request.Transaction);
        report.Committed.ShouldBe(request.Instances);
        report.Failed.ShouldBeEmpty();
        peer.Associations.ShouldBe(0);
        await node.UntilAsync(() => node.Outbox.Reports.Waiting.Count == 0);
        Records(node).Select(static r => (r.Partner, r.Count, r.Outcome)).ShouldBe([("one", 3, AuditOutcome.Success), ("one", 3, AuditOutcome.Success)]);
    }

    [Fact]
    public async Task Who_goes_is_called_and_hears_of_each_instance_why_it_is_not_kept()
    {
        await using var peer = new CommitmentPeer();
        await using var node = await peer.StartNodeAsync(MayAsk);
        var (own, damaged, others, never) = (Objects(2), Objects(1, from: 3), Objects(1, from: 4), Objects(1, from: 5));
        await peer.StoreAsync(node, own);
        var before = node.Objects;
        await peer.StoreAsync(node, damaged);
        node.Objects.Except(before).Single().Flip(at: 40);
        await peer.StoreAsync(node, others, "TWO");
        var wrongClass = new ReferencedInstance(SopClasses.CTImageStorage, own[1].SopInstance);
        var request = new CommitmentRequest(Uid.New(), [Named(own[0]), wrongClass, Named(damaged[0]), Named(others[0]), Named(never[0])]);

        (await peer.AskAsync(node, request)).Status.ShouldBe(DimseStatus.Success);
        await node.UntilAsync(() => !peer.Reports.IsEmpty);

        var report = peer.Reports.ShouldHaveSingleItem();
        report.Committed.ShouldBe([Named(own[0])]);
        report.Failed.ShouldBe(
        [
            new(wrongClass, 0x0119), new(Named(damaged[0]), 0x0110), new(Named(others[0]), 0x0112), new(Named(never[0]), 0x0112),
        ]);
        peer.Associations.ShouldBeGreaterThan(0);
        await node.UntilAsync(() => node.Outbox.Reports.Waiting.Count == 0);
    }

    [Fact]
    public async Task A_report_that_nobody_took_is_made_after_a_restart()
    {
        await using var peer = new CommitmentPeer { Answer = DimseStatus.ProcessingFailure };
        await using var node = await peer.StartNodeAsync(MayAsk);
        var objects = Objects(1);
        await peer.StoreAsync(node, objects);
        (await peer.AskAsync(node, Request(objects))).Status.ShouldBe(DimseStatus.Success);
        await node.UntilAsync(() => peer.Associations > 0);
        node.Outbox.Reports.Waiting.Count.ShouldBe(1);
        CommitmentLines.Of(node.Outbox).Select(static l => (l.Name, l.Asked, l.Reports, l.EldestReport is null)).ShouldBe([("one", 0, 1, false)]);
        await node.StopAsync();

        peer.Answer = DimseStatus.Success;
        await node.StartAsync();
        await node.UntilAsync(() => !peer.Reports.IsEmpty);
        await node.UntilAsync(() => node.Outbox.Reports.Waiting.Count == 0);
        peer.Reports.ShouldHaveSingleItem().Committed.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_report_calls_the_title_that_asked_for_it()
    {
        await using var peer = new CommitmentPeer();
        var partner = Partner("one", peer.Port, MayAsk).Replace("[\"ONE\"]", "[\"ONE\", \"ONE_ARCHIVE\"]", StringComparison.Ordinal);
        await using var node = await StartNodeAsync(TimeProvider.System, partner);

        (await peer.AskAsync(node, Request(Objects(1)), "ONE_ARCHIVE")).Status.ShouldBe(DimseStatus.Success);
        await node.UntilAsync(() => !peer.Reports.IsEmpty);

        peer.Called.ShouldAllBe(static title => title == "ONE_ARCHIVE");
        peer.Called.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Who_cannot_be_called_hears_on_the_next_association_of_its_own()
    {
        await using var peer = new CommitmentPeer();
        var withoutPlace = Partner("one", peer.Port, MayAsk).Replace(Place + peer.Port, string.Empty, StringComparison.Ordinal);
        withoutPlace.ShouldNotContain("port");
        await using var node = await StartNodeAsync(TimeProvider.System, withoutPlace);
        var objects = Objects(1);
        await peer.StoreAsync(node, objects);
        (await peer.AskAsync(node, Request(objects))).Status.ShouldBe(DimseStatus.Success);

        await using var later = await peer.CallAsync(node);
        await node.UntilAsync(() => !peer.Reports.IsEmpty);
        peer.Associations.ShouldBe(0);
    }

    [Fact]
    public async Task The_same_request_again_is_one_and_another_under_its_transaction_is_refused()
    {
        await using var peer = new CommitmentPeer { Answer = DimseStatus.ProcessingFailure };
        await using var node = await peer.StartNodeAsync(MayAsk);
        var request = Request(Objects(2));
        (await peer.AskAsync(node, request)).Status.ShouldBe(DimseStatus.Success);
        (await peer.AskAsync(node, request)).Status.ShouldBe(DimseStatus.Success);
        var other = await peer.AskAsync(node, Request(Objects(1)) with { Transaction = request.Transaction });
        (other.Status, other.Reason).ShouldBe((DimseStatus.DuplicateTransaction, CommitmentReasons.TransactionInUse));
        node.Outbox.Reports.Waiting.ShouldHaveSingleItem().Count.ShouldBe(2);
    }

    [Fact]
    public async Task Who_may_not_ask_gets_no_context_and_a_right_taken_away_ends_in_the_middle()
    {
        await using var peer = new CommitmentPeer();
        await using var node = await peer.StartNodeAsync(MayAsk, new ManualTime());
        await using var client = await peer.CallAsync(node);
        await node.ChangeAsync(Partner("one", peer.Port, ", \"may\": [\"store\"]"));
        var reply = await client.InvokeAsync(Request(Objects(1)).ToOperation(), Stop);
        (reply.Status, reply.Reason).ShouldBe((DimseStatus.NotAuthorized, AccessReasons.OperationNotAllowed));

        await using var again = await peer.CallAsync(node);
        again.Association.Terms.ContextsToInvoke(SopClasses.StorageCommitmentPushModel).ShouldBeEmpty();
        node.Outbox.Reports.Waiting.ShouldBeEmpty();
    }

    private static IReadOnlyList<AuditRecord> Records(ForwardingNode node) =>
        [.. node.Node.Store.Audit.Newest().Select(static r => r.Record).Where(static r => r.Event == AuditEvent.StorageCommitment)];
}
