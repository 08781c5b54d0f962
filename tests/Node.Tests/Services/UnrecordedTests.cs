using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Generator;
using DicomExchange.Node.Tests.Running;
using DicomExchange.Store.Audit;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Tests.Services;

/// <summary>What partners are told and sent while the audit trail takes no records.</summary>
public sealed class UnrecordedTests
{
    /// <summary>More than may be on its way without a record.</summary>
    private const int Many = 40;

    private const int MostUnrecorded = 18;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_query_that_cannot_be_put_on_record_shows_nothing_and_the_log_says_so()
    {
        using var lines = new LogLines();
        await using var node = await TestNode.StartAsync(TimeProvider.System, log: lines);
        await node.StoreAsync(Object(1), Object(2));
        node.RefuseRecordsAfter(0);

        var (matches, reply) = await FindAsync(node);

        matches.ShouldBe(0);
        reply.Status.ShouldBe(DimseStatus.OutOfResources);
        reply.Comment.ShouldBe("entry-failed");
        lines.All.ShouldContain(l => l.Contains("An audit record of Query could not be written: entry-failed", StringComparison.Ordinal));
        node.TakeRecordsAgain();
        (await FindAsync(node)).Matches.ShouldBe(2);
    }

    [Fact]
    public async Task A_query_whose_end_cannot_be_put_on_record_is_not_answered_as_done()
    {
        using var lines = new LogLines();
        await using var node = await TestNode.StartAsync(TimeProvider.System, log: lines);
        await node.StoreAsync([.. Enumerable.Range(1, Many).Select(Object)]);
        node.RefuseRecordsAfter(1);

        var (matches, reply) = await FindAsync(node);

        matches.ShouldBe(Many);
        reply.Status.ShouldBe(DimseStatus.OutOfResources);
        lines.All.ShouldContain(l => l.Contains("An audit record of QueryEnded could not be written", StringComparison.Ordinal));
        node.TakeRecordsAgain();
        var begun = (await node.StopAndReadAsync(AuditEvent.Query, AuditEvent.QueryEnded)).ShouldHaveSingleItem();
        begun.Query.IsEmpty.ShouldBeFalse();
    }

    [Fact]
    public async Task What_could_not_be_put_on_record_is_told_by_the_next_record_that_can_be()
    {
        using var lines = new LogLines();
        await using var node = await TestNode.StartAsync(TimeProvider.System, log: lines);
        await node.StoreAsync(Object(1), Object(2));
        node.RefuseRecordsAfter(0);
        await FindAsync(node);
        await FindAsync(node);
        var lost = lines.All.Count(l => l.Contains("An audit record of", StringComparison.Ordinal));
        node.TakeRecordsAgain();
        (await FindAsync(node)).Matches.ShouldBe(2);

        var records = await node.StopAndReadAsync(AuditEvent.StoreReadOnly, AuditEvent.Query);

        lost.ShouldBeGreaterThanOrEqualTo(2);
        records.Select(r => r.Event).ShouldBe([AuditEvent.StoreReadOnly, AuditEvent.Query]);
        (records[0].Count, records[0].Reason, records[0].Outcome).ShouldBe((lost, "entry-failed", AuditOutcome.SeriousFailure));
        records[0].Message.ShouldBePositive();
    }

    [Fact]
    public async Task A_row_that_does_not_open_as_the_node_starts_is_an_alert()
    {
        await using var node = await TestNode.StartAsync(TimeProvider.System);
        await node.StoreAsync(Object(1));
        node.Change("UPDATE holdings SET row = zeroblob(60) WHERE id = 1").ShouldBe(1);

        var found = (await node.StopAndReadAsync(AuditEvent.StoreVerified)).ShouldHaveSingleItem();

        (found.Outcome, found.Reason, found.Count).ShouldBe((AuditOutcome.SeriousFailure, "study-row-damaged", 1));
        found.Message.ShouldBePositive();
        (await node.StopAndReadAsync(AuditEvent.ApplicationStarted)).Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_node_that_was_stopped_well_says_nothing_of_a_gap_or_of_damage()
    {
        await using var node = await TestNode.StartAsync(TimeProvider.System);
        await node.StoreAsync(Object(1));

        (await node.StopAndReadAsync(AuditEvent.StoreVerified, AuditEvent.StoreReadOnly)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_query_with_many_matches_has_a_record_of_its_beginning_and_one_of_its_end_with_their_number()
    {
        await using var node = await TestNode.StartAsync(TimeProvider.System);
        await node.StoreAsync([.. Enumerable.Range(1, Many).Select(Object)]);

        (await FindAsync(node)).ShouldBe((Many, DimseReply.Success));

        var records = await node.StopAndReadAsync(AuditEvent.Query, AuditEvent.QueryEnded);
        records.Select(r => (r.Event, r.Count, r.Detail)).ShouldBe([(AuditEvent.Query, 0L, "matches follow"), (AuditEvent.QueryEnded, Many, string.Empty)]);
        records[1].Query.ToArray().ShouldBe(records[0].Query.ToArray());
    }

    [Fact]
    public async Task A_C_GET_sends_no_more_once_a_record_could_not_be_written()
    {
        using var lines = new LogLines();
        await using var node = await TestNode.StartAsync(TimeProvider.System, log: lines);
        var objects = Enumerable.Range(1, Many).Select(Object).ToArray();
        await node.StoreAsync(objects);
        await using var client = await node.ConnectToGetAsync(objects[0].SopClass);
        var received = 0;

        var reply = await client.GetAsync(SopClasses.StudyRootGet, StudyOf(objects[0]), TakeAsync, progress: null, Stop);

        received.ShouldBeInRange(1, MostUnrecorded);
        reply.Reply.Status.ShouldBe(DimseStatus.CannotPerformSubOperations);
        reply.Reply.Comment.ShouldBe("entry-failed");
        (reply.Counts.Completed, reply.Counts.Failed).ShouldBe((received, Many - received));
        reply.FailedInstances.Count.ShouldBe(Many - received);
        lines.All.ShouldContain(l => l.Contains("An audit record of InstanceSent could not be written", StringComparison.Ordinal));

        async ValueTask<DimseReply> TakeAsync(StoreOperation operation, CancellationToken cancellation)
        {
            while (!(await operation.ReadAsync(cancellation)).IsEmpty)
            {
                // Read to the end.
            }

            if (received++ == 0)
            {
                node.RefuseRecordsAfter(0);
            }

            return DimseReply.Success;
        }
    }

    [Fact]
    public async Task A_C_MOVE_sends_no_more_once_a_record_could_not_be_written()
    {
        await using var receiver = new TestReceiver();
        await using var node = await TestNode.StartAsync(TimeProvider.System, receiver.Port);
        var objects = Enumerable.Range(1, Many).Select(Object).ToArray();
        await node.StoreAsync(objects);
        var isFirst = 1;
        receiver.Answer = (_, _) =>
        {
            if (Interlocked.Exchange(ref isFirst, 0) == 1)
            {
                node.RefuseRecordsAfter(0);
            }

            return ValueTask.FromResult(DimseReply.Success);
        };
        await using var client = await node.ConnectAsync(new ProposedContext(SopClasses.StudyRootMove, TransferSyntaxes.ImplicitLittleEndian));

        var reply = await client.MoveAsync(SopClasses.StudyRootMove, TestNode.Destination, StudyOf(objects[0]), progress: null, Stop);

        receiver.Received.Count.ShouldBeInRange(1, MostUnrecorded);
        reply.Reply.Status.ShouldBe(DimseStatus.CannotPerformSubOperations);
        reply.Reply.Comment.ShouldBe("entry-failed");
        (reply.Counts.Completed, reply.Counts.Failed).ShouldBe((receiver.Received.Count, Many - receiver.Received.Count));
    }

    private static GeneratedInstance Object(int number) => LargeObject.Of(3000, seed: 1, number);

    private static DataSet StudyOf(GeneratedInstance one) =>
        new DataSet().SetText(Tags.QueryRetrieveLevel, Vr.CS, "STUDY").SetUid(Tags.StudyInstanceUID, one.Study);

    private static async Task<(int Matches, DimseReply Reply)> FindAsync(TestNode node)
    {
        await using var client = await node.ConnectAsync(new ProposedContext(SopClasses.StudyRootFind, TransferSyntaxes.ImplicitLittleEndian));
        var identifier = StudyOf(Object(1))
            .SetText(Tags.QueryRetrieveLevel, Vr.CS, "IMAGE")
            .Set(Tags.SOPInstanceUID, Vr.UI, default);
        var call = client.Find(SopClasses.StudyRootFind, identifier);
        var matches = 0;
        await foreach (var match in call.WithCancellation(Stop))
        {
            matches++;
        }

        await client.ReleaseAsync(Stop);
        return (matches, call.Reply!);
    }
}
