using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Generator;
using DicomExchange.Store.Audit;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Tests.Services;

/// <summary>What a receiver took counts as gone, whatever it said to it; and that it would go is on record before it goes.</summary>
public sealed class SendingTests
{
    private const int Many = 3;
    private const string Patient = @"Made-up dental practice\MADEUP-0001-00000";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0xA700)]
    [InlineData(0x0110)]
    [InlineData(0x0124)]
    public async Task What_is_taken_by_C_GET_and_answered_with_a_failure_is_on_record_with_its_bytes(int status)
    {
        await using var node = await TestNode.StartAsync(TimeProvider.System);
        var objects = await StoreAsync(node);
        long taken = 0;
        await using (var client = await node.ConnectToGetAsync(objects[0].SopClass))
        {
            var reply = await client.GetAsync(SopClasses.StudyRootGet, StudyOf(objects[0]), TakeAsync, progress: null, Stop);
            reply.Counts.Failed.ShouldBe(Many);
            await client.ReleaseAsync(Stop);
        }

        var records = await node.StopAndReadAsync(AuditEvent.SendFailed, AuditEvent.InstancesTransferred);
        var failed = records.Where(r => r.Event == AuditEvent.SendFailed).ToList();
        (failed.Count, failed.Sum(r => r.Bytes), failed.Min(r => r.Bytes) > 0).ShouldBe((Many, taken, true));
        var sum = records.Where(r => r.Transfer is TransferKind.NotConfirmed or TransferKind.NotSent).ShouldHaveSingleItem();
        (sum.Transfer, sum.Count, sum.Bytes, sum.PatientKey, sum.Outcome, sum.Basis).ShouldBe((TransferKind.NotConfirmed, Many, taken, Patient, AuditOutcome.MinorFailure, "own"));

        async ValueTask<DimseReply> TakeAsync(StoreOperation operation, CancellationToken cancellation)
        {
            while (await operation.ReadAsync(cancellation) is { IsEmpty: false } slice)
            {
                taken += slice.Length;
            }

            return new DimseReply(new DimseStatus((ushort)status), "no-room");
        }
    }

    [Fact]
    public async Task What_is_moved_and_answered_with_a_failure_is_on_record_with_its_bytes()
    {
        await using var receiver = new TestReceiver { Answer = static (_, _) => ValueTask.FromResult(new DimseReply(DimseStatus.OutOfResources, "no-room")) };
        await using var node = await TestNode.StartAsync(TimeProvider.System, receiver.Port);
        var objects = await StoreAsync(node);
        await using (var client = await node.ConnectAsync(new ProposedContext(SopClasses.StudyRootMove, TransferSyntaxes.ImplicitLittleEndian)))
        {
            (await client.MoveAsync(SopClasses.StudyRootMove, TestNode.Destination, StudyOf(objects[0]), progress: null, Stop)).Counts.Failed.ShouldBe(Many);
            await client.ReleaseAsync(Stop);
        }

        var sums = await node.StopAndReadAsync(AuditEvent.InstancesTransferred);
        sums.Where(s => s.Partner == "receiver").Select(s => (s.Transfer, s.Count, s.Bytes, s.Basis))
            .ShouldBe([(TransferKind.NotConfirmed, Many, receiver.Received.Values.Sum(b => (long)b.Length), "moved by asker: own")]);
    }

    [Fact]
    public async Task What_a_destination_does_not_take_at_all_did_not_leave()
    {
        await using var node = await TestNode.StartAsync(TimeProvider.System, receiverPort: 1);
        var objects = await StoreAsync(node);
        await using (var client = await node.ConnectAsync(new ProposedContext(SopClasses.StudyRootMove, TransferSyntaxes.ImplicitLittleEndian)))
        {
            (await client.MoveAsync(SopClasses.StudyRootMove, TestNode.Destination, StudyOf(objects[0]), progress: null, Stop)).Counts.Failed.ShouldBe(Many);
            await client.ReleaseAsync(Stop);
        }

        var records = await node.StopAndReadAsync(AuditEvent.InstancesTransferred, AuditEvent.SendingBegun);
        records.Where(s => s.Partner == "receiver").Select(s => (s.Transfer, s.Count, s.Bytes)).ShouldBe([(TransferKind.NotSent, Many, 0)]);
    }

    [Fact]
    public async Task Nothing_leaves_by_C_GET_whose_beginning_cannot_be_put_on_record()
    {
        await using var node = await TestNode.StartAsync(TimeProvider.System);
        var objects = await StoreAsync(node);

        // The retrieval itself is taken.
        node.RefuseRecordsAfter(1);
        var received = 0;
        await using var client = await node.ConnectToGetAsync(objects[0].SopClass);
        var reply = await client.GetAsync(
            SopClasses.StudyRootGet,
            StudyOf(objects[0]),
            (_, _) =>
            {
                received++;
                return ValueTask.FromResult(DimseReply.Success);
            },
            progress: null,
            Stop);

        (received, reply.Counts.Failed, reply.Reply.Status, reply.Reply.Comment).ShouldBe((0, Many, DimseStatus.CannotPerformSubOperations, "entry-failed"));
    }

    [Fact]
    public async Task Nothing_leaves_by_C_MOVE_whose_beginning_cannot_be_put_on_record()
    {
        await using var receiver = new TestReceiver();
        await using var node = await TestNode.StartAsync(TimeProvider.System, receiver.Port);
        var objects = await StoreAsync(node);
        node.RefuseRecordsAfter(1);
        await using var client = await node.ConnectAsync(new ProposedContext(SopClasses.StudyRootMove, TransferSyntaxes.ImplicitLittleEndian));

        var reply = await client.MoveAsync(SopClasses.StudyRootMove, TestNode.Destination, StudyOf(objects[0]), progress: null, Stop);

        (receiver.Received.Count, reply.Counts.Failed, reply.Reply.Comment).ShouldBe((0, Many, "entry-failed"));
    }

    [Fact]
    public async Task Sending_that_began_is_on_the_disk_before_the_first_object_has_come()
    {
        await using var node = await TestNode.StartAsync(TimeProvider.System);
        var objects = await StoreAsync(node);
        var before = new List<AuditEvent>();
        await using var client = await node.ConnectToGetAsync(objects[0].SopClass);
        await client.GetAsync(SopClasses.StudyRootGet, StudyOf(objects[0]), LookAsync, progress: null, Stop);

        before.Count.ShouldBe(Many);
        before.ShouldAllBe(e => e == AuditEvent.SendingBegun);

        // What a process leaves behind that is killed here is what is in the file.
        ValueTask<DimseReply> LookAsync(StoreOperation operation, CancellationToken cancellation)
        {
            before.AddRange(node.Store.Audit.Newest().Select(r => r.Record.Event).Where(e => e == AuditEvent.SendingBegun).Take(1));
            return ValueTask.FromResult(DimseReply.Success);
        }
    }

    /// <summary>What a process leaves behind that is killed while a receiver takes its time is what is in the file.</summary>
    [Fact]
    public async Task What_was_sent_is_on_the_disk_though_the_next_is_not_answered()
    {
        await using var node = await TestNode.StartAsync(TimeProvider.System);
        var objects = await StoreAsync(node);
        var taken = 0;
        var isOnRecord = false;
        await using var client = await node.ConnectToGetAsync(objects[0].SopClass);

        var reply = await client.GetAsync(SopClasses.StudyRootGet, StudyOf(objects[0]), AnswerAsync, progress: null, Stop);

        (isOnRecord, taken, reply.Reply.Status).ShouldBe((true, Many, DimseStatus.Success));

        async ValueTask<DimseReply> AnswerAsync(StoreOperation operation, CancellationToken cancellation)
        {
            while (!(await operation.ReadAsync(cancellation)).IsEmpty)
            {
                // What is not read to its end is answered with a failure.
            }

            if (++taken == 2)
            {
                isOnRecord = await WaitForAsync(node, AuditEvent.InstanceSent, cancellation);
            }

            return DimseReply.Success;
        }
    }

    private static async Task<GeneratedInstance[]> StoreAsync(TestNode node)
    {
        var objects = Enumerable.Range(1, Many).Select(n => LargeObject.Of(3000, seed: 1, n)).ToArray();
        await node.StoreAsync(objects);
        return objects;
    }

    private static async Task<bool> WaitForAsync(TestNode node, AuditEvent wanted, CancellationToken cancellation)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(since) < Patience)
        {
            if (node.Store.Audit.Newest().Any(r => r.Record.Event == wanted))
            {
                return true;
            }

            await Task.Delay(5, cancellation);
        }

        return false;
    }

    private static DataSet StudyOf(GeneratedInstance one) =>
        new DataSet().SetText(Tags.QueryRetrieveLevel, Vr.CS, "STUDY").SetUid(Tags.StudyInstanceUID, one.Study);
}
