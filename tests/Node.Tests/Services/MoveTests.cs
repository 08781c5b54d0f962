using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Generator;
using DicomExchange.Store.Audit;
using DicomExchange.Support;
using DicomExchange.Wire;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Tests.Services;

/// <summary>C-MOVE when something breaks in the middle of it.</summary>
public sealed class MoveTests
{
    private const int Small = 3000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Damage_deep_in_an_object_costs_that_object_and_the_destination_is_called_again_for_the_rest()
    {
        await using var receiver = new TestReceiver();
        await using var node = await TestNode.StartAsync(TimeProvider.System, receiver.Port);
        GeneratedInstance[] objects = [Object(1), Object(2, 2_000_000), Object(3), Object(4)];
        Flip((await node.StoreAsync(objects))[1].File, fromEnd: 700_000);

        var reply = await MoveAsync(node, objects[0].Study);

        (reply.Counts.Completed, reply.Counts.Failed).ShouldBe((3, 1));
        reply.Reply.Status.ShouldBe(DimseStatus.Warning);
        reply.FailedInstances.ShouldBe([objects[1].SopInstance]);
        receiver.Received.Keys.ShouldBe([objects[0].SopInstance, objects[2].SopInstance, objects[3].SopInstance], ignoreOrder: true);
        receiver.Associations.ShouldBe(2);
        (await OutcomesAsync(node)).ShouldBe(
            objects.Select(o => (o.SopInstance, o == objects[1] ? AuditEvent.SendFailed : AuditEvent.InstanceSent)), ignoreOrder: true);
    }

    [Fact]
    public async Task A_destination_that_aborts_at_one_object_gets_the_others()
    {
        await using var receiver = new TestReceiver();
        await using var node = await TestNode.StartAsync(TimeProvider.System, receiver.Port);
        GeneratedInstance[] objects = [Object(1), Object(2), Object(3)];
        await node.StoreAsync(objects);
        receiver.Answer = async (association, instance) =>
        {
            if (instance == objects[1].SopInstance)
            {
                await association.AbortAsync("disliked");
            }

            return DimseReply.Success;
        };

        var reply = await MoveAsync(node, objects[0].Study);

        (reply.Counts.Completed, reply.Counts.Failed).ShouldBe((2, 1));
        reply.FailedInstances.ShouldBe([objects[1].SopInstance]);
        receiver.Associations.ShouldBe(2);
    }

    [Fact]
    public async Task A_destination_that_always_aborts_is_called_five_times_and_every_instance_fails_once()
    {
        await using var receiver = new TestReceiver();
        await using var node = await TestNode.StartAsync(TimeProvider.System, receiver.Port);
        var objects = Enumerable.Range(1, 8).Select(n => Object(n)).ToArray();
        await node.StoreAsync(objects);
        receiver.Answer = static async (association, _) =>
        {
            await association.AbortAsync("disliked");
            return DimseReply.Success;
        };

        var reply = await MoveAsync(node, objects[0].Study);

        (reply.Counts.Completed, reply.Counts.Failed).ShouldBe((0, 8));
        receiver.Associations.ShouldBe(5);
        (await OutcomesAsync(node)).ShouldBe(objects.Select(o => (o.SopInstance, AuditEvent.SendFailed)), ignoreOrder: true);
    }

    [Fact]
    public async Task A_destination_that_never_answers_is_called_once_more_and_no_oftener()
    {
        await using var receiver = new TestReceiver();
        await using var node = await TestNode.StartAsync(new HastyTime(WireLimits.Default.Operation), receiver.Port);
        var objects = Enumerable.Range(1, 8).Select(n => Object(n)).ToArray();
        await node.StoreAsync(objects);
        var answer = new TaskCompletionSource<DimseReply>();
        receiver.Answer = (_, _) => new ValueTask<DimseReply>(answer.Task);

        var reply = await MoveAsync(node, objects[0].Study);
        answer.SetResult(DimseReply.Success);

        (reply.Counts.Completed, reply.Counts.Failed).ShouldBe((0, 8));
        receiver.Associations.ShouldBe(2);
        (await OutcomesAsync(node)).ShouldBe(objects.Select(o => (o.SopInstance, AuditEvent.SendFailed)), ignoreOrder: true);
    }

    [Fact]
    public async Task A_requester_that_goes_away_in_the_middle_leaves_one_record_for_what_was_sent()
    {
        var time = new ManualTime();
        var arrived = new TaskCompletionSource();
        var answer = new TaskCompletionSource();
        await using var receiver = new TestReceiver();
        receiver.Answer = async (_, _) =>
        {
            arrived.TrySetResult();
            await answer.Task;
            return DimseReply.Success;
        };
        await using var node = await TestNode.StartAsync(time, receiver.Port);
        GeneratedInstance[] objects = [Object(1), Object(2), Object(3)];
        await node.StoreAsync(objects);
        Task moving;
        await using (var client = await node.ConnectAsync(Move))
        {
            moving = MoveAsync(client, objects[0].Study);
            await arrived.Task.WaitAsync(Stop);
        }

        await Should.ThrowAsync<AssociationException>(() => moving);

        // The node has mostly read the abort by the time it has answered somebody else; a second later a report to the requester is due.
        await using (var other = await node.ConnectAsync(new ProposedContext(SopClasses.Verification, TransferSyntaxes.ImplicitLittleEndian)))
        {
            await other.EchoAsync(Stop);
            await other.ReleaseAsync(Stop);
        }

        time.Advance(TimeSpan.FromSeconds(2));
        answer.SetResult();

        // Where it has not, it goes on until it has: what was sent is on record once, and nothing else is.
        var outcomes = (await OutcomesAsync(node)).ToList();
        outcomes.ShouldNotBeEmpty();
        outcomes.ShouldBe(receiver.Received.Keys.Select(static sent => (sent, AuditEvent.InstanceSent)), ignoreOrder: true);
    }

    [Fact]
    public async Task A_destination_whose_place_changes_in_the_middle_gets_nothing_more()
    {
        await using var receiver = new TestReceiver();
        await using var node = await TestNode.StartAsync(TimeProvider.System, receiver.Port);
        GeneratedInstance[] objects = [Object(1), Object(2), Object(3)];
        await node.StoreAsync(objects);
        receiver.Answer = async (_, _) =>
        {
            (await node.MoveReceiverAsync(1)).ShouldBeTrue();
            return DimseReply.Success;
        };

        var reply = await MoveAsync(node, objects[0].Study);

        (reply.Counts.Completed, reply.Counts.Failed).ShouldBe((1, 2));
        receiver.Received.Count.ShouldBe(1);
        (await node.StopAndReadAsync(AuditEvent.SendFailed)).ShouldAllBe(r => r.Reason == "destination-changed");
    }

    private static ProposedContext Move => new(SopClasses.StudyRootMove, TransferSyntaxes.ImplicitLittleEndian);

    private static GeneratedInstance Object(int number, int size = Small) => LargeObject.Of(size, seed: 1, number);

    private static async Task<RetrieveReply> MoveAsync(TestNode node, Uid study)
    {
        await using var client = await node.ConnectAsync(Move);
        var reply = await MoveAsync(client, study);
        await client.ReleaseAsync(Stop);
        return reply;
    }

    private static Task<RetrieveReply> MoveAsync(DimseClient client, Uid study) => client.MoveAsync(
        SopClasses.StudyRootMove,
        TestNode.Destination,
        new DataSet().SetText(Tags.QueryRetrieveLevel, Vr.CS, "STUDY").SetUid(Tags.StudyInstanceUID, study),
        progress: null,
        Stop).AsTask();

    private static async Task<IEnumerable<(Uid Instance, AuditEvent Event)>> OutcomesAsync(TestNode node) =>
        (await node.StopAndReadAsync(AuditEvent.InstanceSent, AuditEvent.SendFailed)).Select(r => (r.Instance, r.Event));

    private static void Flip(string path, long fromEnd)
    {
        using var file = File.Open(path, FileMode.Open, FileAccess.ReadWrite);
        file.Seek(-fromEnd, SeekOrigin.End);
        var value = file.ReadByte();
        file.Seek(-1, SeekOrigin.Current);
        file.WriteByte((byte)(value ^ 0x10));
    }
}
