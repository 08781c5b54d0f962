using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Tests.Associations;

namespace DicomExchange.Wire.Tests.Dimse;

/// <summary>A peer may refuse an object before it has come whole, and leave.</summary>
public sealed class EarlyAnswerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0xA700)]
    [InlineData(0xA900)]
    [InlineData(0x0124)]
    public async Task A_refusal_counts_although_the_peer_left_before_it_had_read_all(int status)
    {
        var (reply, _) = await StoreAsync(async (request, acceptor) =>
        {
            var answer = new DataSet()
                .SetUid(Tags.AffectedSOPClassUID, Peers.IntraOral)
                .SetUInt16(Tags.CommandField, 0x8001)
                .SetUInt16(Tags.MessageIDBeingRespondedTo, request.Command.GetUInt16(Tags.MessageID)!.Value)
                .SetUInt16(Tags.Status, (ushort)status);
            await acceptor.SendAsync(request.Context.Id, answer, null, Stop);
        });

        reply.ShouldNotBeNull().Status.Code.ShouldBe((ushort)status);
    }

    [Fact]
    public async Task A_peer_that_leaves_without_a_word_has_answered_nothing()
    {
        var (reply, fault) = await StoreAsync(static (_, _) => Task.CompletedTask);

        reply.ShouldBeNull();
        fault.ShouldNotBeNull().End.Kind.ShouldBe(AssociationEndKind.AbortedByPeer);
    }

    /// <summary>Stores an object of which the second half is given out once the peer has left.</summary>
    private static async Task<(DimseReply? Reply, AssociationException? Fault)> StoreAsync(Func<IncomingMessage, Association, Task> answer)
    {
        var (requestor, acceptor) = await Peers.ConnectAsync(Peers.Propose(Peers.Native(Peers.IntraOral)));
        await using var client = new DimseClient(requestor, services: null, window: 0);
        var peer = LeaveAsync();
        var half = 0;
        try
        {
            return (await client.StoreAsync(new StoreRequest(requestor.Terms.Contexts[0], Uid.Parse("1.2.3")), NextAsync, Stop), null);
        }
        catch (AssociationException fault)
        {
            return (null, fault);
        }
        finally
        {
            await peer;
            await acceptor.DisposeAsync();
        }

        async ValueTask<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancellationToken)
        {
            while (half == 1 && requestor.End is null)
            {
                await Task.Delay(5, cancellationToken);
            }

            // Longer than what is gathered before anything is written.
            return half++ < 20 ? new byte[1_000_000] : default(ReadOnlyMemory<byte>);
        }

        async Task LeaveAsync()
        {
            var request = await acceptor.ReceiveAsync(Stop);
            await answer(request!, acceptor);
            await acceptor.AbortAsync("enough");
        }
    }
}
