using DicomExchange.Support;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Pdus;
using DicomExchange.Wire.Tests.Pdus;

namespace DicomExchange.Wire.Tests.Associations;

/// <summary>Row B8 and its kin, on a clock the test moves.</summary>
public sealed class DeadlineTests
{
    private static readonly WireLimits Limits = WireLimits.Default;

    private readonly ManualTime time = new();

    [Fact]
    public async Task Artim_ends_a_connection_that_never_asks()
    {
        await using var peer = RawPeer.Connect(time: time);
        await AdvanceUntilAsync(peer.Serving, Limits.Artim);
        (await peer.Serving).Reason.ShouldBe("artim-expired");
        (await peer.ReadAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task B8_artim_is_not_renewed_by_a_trickle()
    {
        await using var peer = RawPeer.Connect(time: time, capacity: 1);
        await TrickleAsync(peer, Golden.Request);
        (await peer.Serving).Reason.ShouldBe("artim-expired");
    }

    [Fact]
    public async Task An_idle_association_is_aborted()
    {
        await using var peer = await RawPeer.AssociateAsync(time: time);
        var abort = peer.ReadAbortAsync();
        await AdvanceUntilAsync(abort, Limits.Idle);
        (await abort).ShouldBe((0, 0));
        (await peer.Serving).Reason.ShouldBe("idle");
    }

    [Fact]
    public async Task B8_a_message_that_trickles_is_aborted()
    {
        await using var peer = await RawPeer.AssociateAsync(time: time, capacity: 1);
        var abort = peer.ReadAbortAsync();
        await TrickleAsync(peer, [4, 0, 0, 0, 0x20, 0, .. new byte[0x2000]]);
        (await abort).ShouldBe((0, 0));
        (await peer.Serving).Reason.ShouldBe("no-progress");
    }

    [Fact]
    public async Task A_data_set_that_stops_is_aborted_and_its_reader_told()
    {
        var begun = new TaskCompletionSource();
        await using var peer = await RawPeer.AssociateAsync(new DimseServices { Store = async (operation, token) =>
        {
            while (!(await operation.ReadAsync(token)).IsEmpty)
            {
                begun.TrySetResult();
            }

            return DimseReply.Success;
        } }, time: time);
        await peer.SendDataAsync(3, 3, HostilePeerTests.StoreCommand());
        await peer.SendDataAsync(3, 0, new byte[5000]);
        await begun.Task;
        var abort = peer.ReadAbortAsync();
        await AdvanceUntilAsync(abort, TimeSpan.FromSeconds(1));
        (await abort).ShouldBe((0, 0));
        (await peer.Serving).Reason.ShouldBe("no-progress");
    }

    [Fact]
    public async Task A_peer_that_reads_nothing_stalls_only_until_the_deadline()
    {
        var (near, far) = StreamPair.Create(capacity: 64 * 1024);
        var accepting = AssociationAcceptor.AcceptAsync(far, Peers.Identity, Peers.AdmitAll, Limits, time, CancellationToken.None).AsTask();
        var requestor = await AssociationRequestor.RequestAsync(near, Peers.Identity, Peers.Propose(Peers.Native(Peers.IntraOral)), Limits, time, TestContext.Current.CancellationToken);
        var acceptor = (await accepting).Association!;
        await using var client = new DimseClient(requestor);
        var context = requestor.Terms.Contexts[0];
        var store = client.StoreAsync(new StoreRequest(context, Dicom.Standard.Uid.New()), Dimse.Slices.Of(new byte[1_000_000], 65536), TestContext.Current.CancellationToken).AsTask();
        await AdvanceUntilAsync(store, Limits.Progress);
        (await Should.ThrowAsync<AssociationException>(store)).End.Reason.ShouldBe("send-stalled");
        await acceptor.DisposeAsync();
    }

    [Fact]
    public async Task An_answer_that_does_not_come_ends_the_association()
    {
        var (requestor, acceptor) = await Peers.ConnectAsync(Peers.Propose(Peers.Native(Peers.Verification)), time: time);
        await using var client = new DimseClient(requestor);
        var echo = client.EchoAsync(TestContext.Current.CancellationToken).AsTask();
        await AdvanceUntilAsync(echo, Limits.Operation);
        (await Should.ThrowAsync<AssociationException>(echo)).End.Reason.ShouldBe("operation-timeout");
        acceptor.Limits.ShouldBe(Limits);
        await acceptor.DisposeAsync();
    }

    [Fact]
    public async Task A_request_without_answer_ends_in_time()
    {
        var (near, far) = StreamPair.Create();
        var requesting = AssociationRequestor.RequestAsync(near, Peers.Identity, Peers.Propose(Peers.Native(Peers.Verification)), Limits, time, CancellationToken.None).AsTask();
        await AdvanceUntilAsync(requesting, Limits.AssociateDeadline);
        (await Should.ThrowAsync<AssociationException>(requesting)).End.Reason.ShouldBe("associate-answer-missing");
        await far.DisposeAsync();
    }

    [Fact]
    public async Task While_an_operation_runs_a_quiet_peer_is_not_idle()
    {
        var go = new TaskCompletionSource();
        await using var pair = await Dimse.DimsePair.OpenAsync(
            new DimseServices { Find = async (_, _) => { await go.Task; return DimseReply.Success; }, Echo = _ => new(DimseReply.Success) },
            Peers.Propose(Peers.Native(Peers.StudyFind), Peers.Native(Peers.Verification)),
            time: time);
        var call = pair.Client.Find(Peers.StudyFind, new Dicom.Datasets.DataSet().SetText(Dicom.Standard.Tags.QueryRetrieveLevel, Dicom.Standard.Vr.CS, "STUDY"));
        var finding = DrainAsync(call);
        await pair.Client.EchoAsync(TestContext.Current.CancellationToken);
        await AdvanceAsync(Limits.Idle);
        await AdvanceAsync(Limits.Idle);
        pair.Serving.IsCompleted.ShouldBeFalse();
        go.SetResult();
        await finding;
        call.Reply!.Status.ShouldBe(DimseStatus.Success);
        await AdvanceUntilAsync(pair.Serving, Limits.Idle);
        (await pair.Serving).Reason.ShouldBe("idle");
    }

    /// <summary>One byte a second, as long as the other side has patience.</summary>
    private async Task TrickleAsync(RawPeer peer, byte[] bytes)
    {
        foreach (var one in bytes)
        {
            if (peer.Serving.IsCompleted)
            {
                return;
            }

            await peer.SendAsync(one);
            while (time.Armed == 0 && !peer.Serving.IsCompleted)
            {
                await Task.Yield();
            }

            time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private static async Task DrainAsync(FindCall call)
    {
        await foreach (var _ in call.WithCancellation(TestContext.Current.CancellationToken))
        {
            // Drained.
        }
    }

    /// <summary>Moves the clock once something waits on it.</summary>
    private async Task AdvanceAsync(TimeSpan span)
    {
        for (var i = 0; i < 1000 && time.Armed == 0; i++)
        {
            await Task.Yield();
        }

        time.Advance(span);
    }

    /// <summary>Moves the clock, again where a wait began only after the first move, until the task has ended.</summary>
    private async Task AdvanceUntilAsync(Task task, TimeSpan span)
    {
        while (!task.IsCompleted)
        {
            if (time.Armed > 0)
            {
                time.Advance(span);
            }

            await Task.Yield();
        }
    }
}
