using DicomExchange.Dicom.Standard;
using DicomExchange.Support;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Pdus;
using DicomExchange.Wire.Tests.Pdus;

namespace DicomExchange.Wire.Tests.Associations;

/// <summary>Release in order, its collision, and how our requestor takes the answers of a peer.</summary>
public sealed class ReleaseTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_collision_is_resolved_on_both_sides_as_the_table_says()
    {
        var (requestor, acceptor) = await Peers.ConnectAsync(Peers.Propose(Peers.Native(Peers.Verification)));
        await Task.WhenAll(requestor.ReleaseAsync(Stop).AsTask(), acceptor.ReleaseAsync(Stop).AsTask());
        requestor.End!.Kind.ShouldBe(AssociationEndKind.Released);
        acceptor.End!.Kind.ShouldBe(AssociationEndKind.Released);
        await requestor.DisposeAsync();
        await acceptor.DisposeAsync();
    }

    [Fact]
    public async Task Operations_are_ended_before_a_release_is_answered()
    {
        var isEnded = false;
        await using var peer = await RawPeer.AssociateAsync(new DimseServices
        {
            Find = async (_, token) =>
            {
                try
                {
                    await Task.Delay(Timeout.Infinite, token);
                }
                finally
                {
                    isEnded = true;
                }

                return DimseReply.Success;
            },
        });
        await peer.SendDataAsync(3, 3, Hex.Bytes("""
            00 00 02 00 1C 00 00 00 "1.2.840.10008.5.1.4.1.1.1.3" 00
            00 00 00 01 02 00 00 00 20 00
            00 00 10 01 02 00 00 00 01 00
            00 00 00 08 02 00 00 00 00 00
            """));
        await peer.SendDataAsync(3, 2, Hex.Bytes("08 00 52 00 \"CS\" 06 00 \"STUDY \""));
        await peer.SendAsync(ReleasePdus.Request());
        (await peer.ReadAsync())[0].ShouldBe((byte)PduType.Data, "The cancelled operation is answered (AR-7).");
        (await peer.ReadAsync()).ShouldBe(ReleasePdus.Reply());
        isEnded.ShouldBeTrue();
        peer.Close();
        (await peer.Serving).Kind.ShouldBe(AssociationEndKind.Released);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_abort_after_the_release_reply_closes_the_connection_at_once(bool inPieces)
    {
        // getscu does this: it leaves the identifier of the last C-GET response unread, takes it for a bad answer to its release,
        // aborts, and waits for us to close (AA-2).
        await using var peer = await RawPeer.AssociateAsync(time: new ManualTime());
        await peer.SendAsync(ReleasePdus.Request());
        (await peer.ReadAsync()).ShouldBe(ReleasePdus.Reply());
        byte[] abort = [4, 0, 0, 0, 0, 8, 0, 0, 0, 4, 1, 2, 9, 9, 7, 0, 0, 0, 0, 4, 0, 0, 0, 0];
        foreach (var piece in inPieces ? abort.Select(b => new[] { b }) : [abort])
        {
            await peer.SendAsync(piece);
        }

        (await peer.ReadAsync().WaitAsync(TimeSpan.FromMinutes(4), Stop)).ShouldBeEmpty();
        (await peer.Serving).Kind.ShouldBe(AssociationEndKind.Released);
    }

    [Fact]
    public async Task Nothing_can_be_sent_after_the_end()
    {
        var (requestor, acceptor) = await Peers.ConnectAsync(Peers.Propose(Peers.Native(Peers.Verification)));
        await acceptor.DisposeAsync();
        await Should.ThrowAsync<AssociationException>(async () => await requestor.ReceiveAsync(Stop));
        await Should.ThrowAsync<AssociationException>(async () => await requestor.SendAsync(1, new Dicom.Datasets.DataSet().SetUInt16(Tags.CommandField, 0x30), data: null, Stop));
        await Should.ThrowAsync<AssociationException>(async () => await requestor.ReleaseAsync(Stop));
        await requestor.DisposeAsync();
    }

    [Fact]
    public async Task Shutting_down_aborts_and_tells_whoever_reads()
    {
        using var shutdown = new CancellationTokenSource();
        var (requestor, acceptor) = await Peers.ConnectAsync(Peers.Propose(Peers.Native(Peers.Verification)));
        var serving = DimseServer.RunAsync(acceptor, new DimseServices(), shutdown.Token).AsTask();
        await shutdown.CancelAsync();
        (await serving).ShouldSatisfyAllConditions(e => e.Kind.ShouldBe(AssociationEndKind.AbortedLocally), e => e.Reason.ShouldBe("cancelled"));
        await acceptor.DisposeAsync();
        (await Should.ThrowAsync<AssociationException>(async () => await requestor.ReceiveAsync(Stop))).End.Kind.ShouldBe(AssociationEndKind.AbortedByPeer);
        await requestor.DisposeAsync();
    }

    [Fact]
    public async Task Draining_ends_an_association_that_rests()
    {
        using var drain = new CancellationTokenSource();
        var (requestor, acceptor) = await Peers.ConnectAsync(Peers.Propose(Peers.Native(Peers.Verification)));
        var serving = DimseServer.RunAsync(acceptor, new DimseServices(), Stop, drain.Token).AsTask();
        await drain.CancelAsync();
        (await serving).Kind.ShouldBe(AssociationEndKind.AbortedLocally);
        await acceptor.DisposeAsync();
        await requestor.DisposeAsync();
    }

    [Fact]
    public async Task Draining_lets_an_operation_in_progress_answer()
    {
        using var drain = new CancellationTokenSource();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var finish = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var services = new DimseServices
        {
            Echo = async _ =>
            {
                begun.SetResult();
                await finish.Task;
                return DimseReply.Success;
            },
        };
        var (requestor, acceptor) = await Peers.ConnectAsync(Peers.Propose(Peers.Native(Peers.Verification)));
        var serving = DimseServer.RunAsync(acceptor, services, Stop, drain.Token).AsTask();
        var client = new DimseClient(requestor);
        var echo = client.EchoAsync(Stop).AsTask();
        await begun.Task;
        await drain.CancelAsync();
        finish.SetResult();
        (await echo).Status.IsSuccess.ShouldBeTrue();
        (await serving).Kind.ShouldBe(AssociationEndKind.AbortedLocally);
        await client.DisposeAsync();
        await acceptor.DisposeAsync();
    }

    [Fact]
    public async Task Draining_ends_an_association_when_the_operation_that_was_in_progress_has_been_answered()
    {
        using var drain = new CancellationTokenSource();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var finish = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var services = new DimseServices
        {
            Find = async (_, _) =>
            {
                begun.SetResult();
                await finish.Task;
                return DimseReply.Success;
            },
            Echo = static _ => new(DimseReply.Success),
        };
        var (requestor, acceptor) = await Peers.ConnectAsync(Peers.Propose(Peers.Native(Peers.StudyFind), Peers.Native(Peers.Verification)));
        var serving = DimseServer.RunAsync(acceptor, services, Stop, drain.Token).AsTask();
        var client = new DimseClient(requestor, services: null, window: 0);
        var call = client.Find(Peers.StudyFind, new Dicom.Datasets.DataSet().SetText(Tags.QueryRetrieveLevel, Vr.CS, "STUDY"));
        var finding = call.ToListAsync(Stop).AsTask();
        await begun.Task;
        await drain.CancelAsync();
        (await client.EchoAsync(Stop)).Status.IsSuccess.ShouldBeTrue("While an operation runs others are served.");
        finish.SetResult();
        await finding;
        call.Reply.ShouldBe(DimseReply.Success);
        (await serving.WaitAsync(TimeSpan.FromMinutes(4), Stop)).Kind.ShouldBe(AssociationEndKind.AbortedLocally);
        await client.DisposeAsync();
        await acceptor.DisposeAsync();
    }

    [Theory]
    [InlineData("rejected", "03 00 00 00 00 04 00 02 03 02", AssociationEndKind.Rejected, "rejected-by-peer")]
    [InlineData("aborted", "07 00 00 00 00 04 00 00 00 00", AssociationEndKind.AbortedByPeer, "aborted-by-peer")]
    [InlineData("nonsense", "48 54 54 50 2F 31", AssociationEndKind.AbortedLocally, "pdu-type-unknown")]
    [InlineData("data", "04 00 00 00 00 08", AssociationEndKind.AbortedLocally, "pdu-unexpected")]
    [InlineData("a request back", "01 00 00 00 01 C1", AssociationEndKind.AbortedLocally, "pdu-unexpected")]
    [InlineData("half an answer", "02 00 00 00 00 AE 00 01", AssociationEndKind.ConnectionLost, "connection-closed")]
    [InlineData("nothing", "", AssociationEndKind.ConnectionLost, "connection-closed")]
    public async Task Our_request_takes_any_answer(string what, string answer, AssociationEndKind kind, string word)
    {
        var (near, far) = StreamPair.Create();
        var requesting = AssociationRequestor.RequestAsync(near, Peers.Identity, Peers.Propose(Peers.Native(Peers.Verification)), WireLimits.Default, TimeProvider.System, Stop).AsTask();
        await far.WriteAsync(Hex.Bytes(answer), Stop);
        var buffer = new byte[10_000];
        _ = await far.ReadAsync(buffer, Stop);
        await far.DisposeAsync();
        var end = (await Should.ThrowAsync<AssociationException>(requesting, what)).End;
        end.Kind.ShouldBe(kind);
        end.Reason.ShouldBe(word);
        if (kind == AssociationEndKind.Rejected)
        {
            end.Reject.ShouldBe(AssociateReject.LocalLimitExceeded);
        }
    }

    [Fact]
    public async Task The_end_of_another_association_in_a_service_is_only_a_failure_of_it()
    {
        await using var pair = await Dimse.DimsePair.OpenAsync(
            new DimseServices { Echo = static _ => throw new AssociationException(new AssociationEnd(AssociationEndKind.ConnectionLost, "connection-closed")) },
            Peers.Native(Peers.Verification));
        (await pair.Client.EchoAsync(Stop)).Status.ShouldBe(DimseStatus.ProcessingFailure);
        await pair.Client.ReleaseAsync(Stop);
        (await pair.Serving).Kind.ShouldBe(AssociationEndKind.Released);
    }
}
