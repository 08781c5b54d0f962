using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Outbox;
using DicomExchange.Support;
using DicomExchange.Wire.Associations;

namespace DicomExchange.Node.Tests.Forwarding;

/// <summary>Operations outstanding at once (PS3.7 §D.3.3.3).</summary>
public sealed class WindowTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(8, 8)]
    [InlineData(100, 8)]
    public async Task As_many_instances_are_on_their_way_as_were_negotiated(ushort granted, int outstanding)
    {
        await using var one = new Destination { Window = granted };
        one.Serve = (association, cancellation) => AnswerLateAsync(one, association, outstanding, cancellation);
        await using var node = await ForwardingNode.StartAsync(new ManualTime(), one.Port);
        var objects = ForwardingTests.Study(1, 24);

        // All of them are queued before the first is sent: the partner lets nobody in yet.
        one.Refusal = Wire.Pdus.AssociateReject.TemporaryCongestion;
        await node.StoreAsync(objects);
        one.Refusal = null;
        await node.UntilDeliveredAsync("one", 24);

        one.Instances.ShouldBe(objects.Select(static o => o.SopInstance), ignoreOrder: true);
        node.Ledger("one", DeliveryState.Delivered).Count.ShouldBe(24);
    }

    /// <summary>Takes as many requests as the node sends unanswered, up to a number, then answers them, the last first.</summary>
    private static async Task AnswerLateAsync(Destination one, Association association, int atOnce, CancellationToken cancellation)
    {
        var unanswered = new Stack<DataSet>();
        while (await association.ReceiveAsync(cancellation) is { } request)
        {
            request.Command.TryGetUid(Tags.AffectedSOPInstanceUID, out var instance).ShouldBeTrue();
            one.Arrivals.Enqueue((instance, await Destination.ReadAsync(request.ReadAsync, cancellation)));
            unanswered.Push(request.Command);
            if (unanswered.Count == atOnce)
            {
                while (unanswered.TryPop(out var command))
                {
                    await association.SendAsync(request.Context.Id, Answer(command), null, cancellation);
                }
            }
        }

        await association.CompleteReleaseAsync();
    }

    private static DataSet Answer(DataSet request) => new DataSet()
        .SetUid(Tags.AffectedSOPClassUID, SopClasses.SecondaryCaptureImageStorage)
        .SetUInt16(Tags.CommandField, 0x8001)
        .SetUInt16(Tags.MessageIDBeingRespondedTo, request.GetUInt16(Tags.MessageID)!.Value)
        .SetUInt16(Tags.Status, 0)
        .Set(request[Tags.AffectedSOPInstanceUID]!);
}
