using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Commitment;
using DicomExchange.Node.Tests.Forwarding;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Outbox;
using DicomExchange.Store.Outbox.Commitment;
using DicomExchange.Support;
using DicomExchange.Wire.Dimse;
using static DicomExchange.Node.Tests.Commitment.CommitmentPeer;

namespace DicomExchange.Node.Tests.Commitment;

/// <summary>What was delivered to a partner that offers it is shown as committed once that partner says so, and not before.</summary>
public sealed class UserTests
{
    private const string Offers = ", \"offers\": [\"commit\"]";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_partner_reports_on_the_same_association_is_committed()
    {
        await using var peer = new CommitmentPeer();
        await using var node = await peer.StartNodeAsync(Offers);
        var objects = Objects(3);
        await node.StoreAsync(objects);
        await node.UntilAsync(() => !peer.Requests.IsEmpty);
        var (request, calls) = peer.Requests.First();
        var asked = node.Ledger("one").Where(d => request.Instances.Contains(new ReferencedInstance(d.SopClass, d.SopInstance))).ToList();
        asked.Count.ShouldBe(request.Instances.Count);
        asked.ShouldAllBe(d => d.State == DeliveryState.Delivered && d.Transaction == request.Transaction);

        (await calls.InvokeAsync(new CommitmentResult(request.Transaction, request.Instances, []).ToOperation(), TimeSpan.FromMinutes(4), Stop)).Status.ShouldBe(DimseStatus.Success);
        node.Ledger("one", DeliveryState.Committed).Count.ShouldBe(asked.Count);
        node.Ledger("one", DeliveryState.Committed).ShouldAllBe(d => d.Transaction == request.Transaction && d.CommittedAt != null);

        // The node may have asked in parts, as the objects came.
        await node.UntilAsync(() => AnswerAll(peer, node) && node.Ledger("one", DeliveryState.Committed).Count == 3);
        node.Node.Store.Audit.Newest().Select(static r => r.Record).Where(static r => r.Event == AuditEvent.StorageCommitment && r.Detail.StartsWith("reported", StringComparison.Ordinal))
            .Sum(static r => r.Count).ShouldBe(3);
    }

    [Fact]
    public async Task What_the_partner_does_not_keep_is_held_and_sent_again_when_somebody_says_so()
    {
        await using var peer = new CommitmentPeer();
        await using var node = await peer.StartNodeAsync(Offers);
        var one = Objects(1);
        await node.StoreAsync(one);
        await node.UntilAsync(() => !peer.Requests.IsEmpty);
        var request = peer.Requests.First().Request;

        (await peer.ReportAsync(node, new CommitmentResult(request.Transaction, [], [new(request.Instances[0], 0x0112)]))).Status.ShouldBe(DimseStatus.Success);
        var held = node.Ledger("one").ShouldHaveSingleItem();
        (held.State, held.Status, held.Reason).ShouldBe((DeliveryState.Held, (ushort?)0x0112, CommitmentReasons.Failed));

        (await node.Outbox.RetryAsync(new DeliveryFilter(), new AuditRecord { Event = AuditEvent.QueueChanged, Time = DateTimeOffset.UnixEpoch })).ShouldBe(1);
        await node.UntilAsync(() => peer.Requests.Count == 2);
        peer.Stored.ShouldBe([one[0].SopInstance, one[0].SopInstance]);
        var again = peer.Requests.Last().Request;
        again.Transaction.ShouldNotBe(request.Transaction);
        (await peer.ReportAsync(node, new CommitmentResult(again.Transaction, again.Instances, []))).Status.ShouldBe(DimseStatus.Success);
        node.Ledger("one").ShouldHaveSingleItem().State.ShouldBe(DeliveryState.Committed);
    }

    [Fact]
    public async Task A_report_counts_for_the_partner_that_was_asked_alone_and_may_come_twice()
    {
        await using var peer = new CommitmentPeer();
        await using var node = await peer.StartNodeAsync(Offers);
        await node.StoreAsync(Objects(1));
        await node.UntilAsync(() => !peer.Requests.IsEmpty);
        var request = peer.Requests.First().Request;
        var result = new CommitmentResult(request.Transaction, request.Instances, []);

        var stranger = await peer.ReportAsync(node, result, "TWO");
        (stranger.Status, stranger.Reason).ShouldBe((DimseStatus.InvalidArgumentValue, CommitmentReasons.TransactionUnknown));
        (await peer.ReportAsync(node, result with { Transaction = Uid.New() })).Reason.ShouldBe(CommitmentReasons.TransactionUnknown);
        node.Ledger("one").ShouldHaveSingleItem().State.ShouldBe(DeliveryState.Delivered);

        (await peer.ReportAsync(node, result)).Status.ShouldBe(DimseStatus.Success);
        (await peer.ReportAsync(node, result with { Committed = [], Failed = [new(request.Instances[0], 0x0110)] })).Status.ShouldBe(DimseStatus.Success);
        node.Ledger("one").ShouldHaveSingleItem().State.ShouldBe(DeliveryState.Committed);
    }

    [Fact]
    public async Task A_report_after_a_restart_is_taken_and_what_it_leaves_out_is_held()
    {
        var time = new ManualTime();
        await using var peer = new CommitmentPeer();
        await using var node = await peer.StartNodeAsync(Offers, time);
        await node.StoreAsync(Objects(1));
        var request = await peer.UntilAskedAsync(time);
        await node.StopAsync();
        await node.StartAsync();

        var other = new ReferencedInstance(request.Instances[0].SopClass, Uid.New());
        (await peer.ReportAsync(node, new CommitmentResult(request.Transaction, [other], []))).Status.ShouldBe(DimseStatus.Success);
        var held = node.Ledger("one").ShouldHaveSingleItem();
        (held.State, held.Reason).ShouldBe((DeliveryState.Held, CommitmentReasons.Unreported));
    }

    [Fact]
    public async Task A_partner_that_does_not_report_is_asked_anew_under_another_transaction()
    {
        var time = new ManualTime();
        await using var peer = new CommitmentPeer();
        await using var node = await peer.StartNodeAsync(Offers, time);
        await node.StoreAsync(Objects(1));
        var first = await peer.UntilAskedAsync(time);
        node.Ledger("one").ShouldHaveSingleItem().State.ShouldBe(DeliveryState.Delivered);
        time.Advance(TimeSpan.FromHours(24));
        await CommitmentPeer.StepAsync(time, () => peer.Requests.Count > 1);

        var second = peer.Requests.Last().Request;
        second.Transaction.ShouldNotBe(first.Transaction);
        second.Instances.ShouldBe(first.Instances);
        node.Ledger("one").ShouldHaveSingleItem().Transaction.ShouldBe(second.Transaction);
        node.Node.Store.Audit.Newest().Select(static r => r.Record.Reason).Count(static r => r == CommitmentReasons.NoReport).ShouldBe(1);

        (await peer.ReportAsync(node, new CommitmentResult(first.Transaction, first.Instances, []))).Status.ShouldBe(DimseStatus.Success);
        var line = node.Ledger("one").ShouldHaveSingleItem();
        (line.State, line.CommittedAt is null).ShouldBe((DeliveryState.Committed, false));
        (await peer.ReportAsync(node, new CommitmentResult(second.Transaction, [], [new(second.Instances[0], 0x0112)]))).Status.ShouldBe(DimseStatus.Success);
        node.Ledger("one").ShouldHaveSingleItem().State.ShouldBe(DeliveryState.Committed, "it was committed before");
        node.Outbox.Commitments.Asked.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0x0110)]
    [InlineData(0x0213)]
    public async Task What_the_partner_cannot_keep_for_now_is_not_held_and_it_is_asked_about_that_again(int reason)
    {
        var time = new ManualTime();
        await using var peer = new CommitmentPeer();
        await using var node = await peer.StartNodeAsync(Offers, time);
        await node.StoreAsync(Objects(1));
        var first = await peer.UntilAskedAsync(time);

        (await peer.ReportAsync(node, new CommitmentResult(first.Transaction, [], [new(first.Instances[0], (ushort)reason)]))).Status.ShouldBe(DimseStatus.Success);
        node.Ledger("one").ShouldHaveSingleItem().State.ShouldBe(DeliveryState.Delivered);
        time.Advance(TimeSpan.FromHours(24));
        await CommitmentPeer.StepAsync(time, () => peer.Requests.Count > 1);

        var second = peer.Requests.Last().Request;
        second.Instances.ShouldBe(first.Instances);
        (await peer.ReportAsync(node, new CommitmentResult(second.Transaction, second.Instances, []))).Status.ShouldBe(DimseStatus.Success);
        node.Ledger("one").ShouldHaveSingleItem().State.ShouldBe(DeliveryState.Committed);
    }

    [Fact]
    public async Task Who_offers_nothing_is_not_asked_and_may_not_report()
    {
        await using var peer = new CommitmentPeer();
        await using var node = await peer.StartNodeAsync(", \"may\": [\"store\"]");
        await node.StoreAsync(Objects(1));
        await node.UntilDeliveredAsync("one", 1);
        await using var client = await peer.CallAsync(node, asProvider: true);
        client.Association.Terms.Contexts.ShouldNotContain(static c => c.AbstractSyntax == SopClasses.StorageCommitmentPushModel);
        node.Outbox.Commitments.Asked.ShouldBeEmpty();
        peer.Requests.ShouldBeEmpty();
    }

    /// <summary>Reports whatever was asked and is not reported yet.</summary>
    private static bool AnswerAll(CommitmentPeer peer, ForwardingNode node)
    {
        var open = node.Outbox.Commitments.Asked.Select(static a => a.Transaction).ToHashSet();
        foreach (var (request, calls) in peer.Requests.Where(r => open.Contains(r.Request.Transaction)))
        {
            _ = calls.InvokeAsync(new CommitmentResult(request.Transaction, request.Instances, []).ToOperation(), TimeSpan.FromMinutes(4), Stop).AsTask();
        }

        return true;
    }
}
