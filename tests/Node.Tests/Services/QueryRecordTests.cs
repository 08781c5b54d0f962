using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Generator;
using DicomExchange.Store.Audit;
using DicomExchange.Support;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Tests.Services;

/// <summary>Whom a query shows is on record before it is shown, in as few records as that takes.</summary>
public sealed class QueryRecordTests
{
    /// <summary>More than two portions.</summary>
    private const int Many = 100;

    private const int FirstPortion = 32;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whom_a_match_shows_is_on_record_when_it_comes()
    {
        await using var node = await TestNode.StartAsync(TimeProvider.System);
        await StoreAsync(node, Many);
        var shown = new List<string>();

        var reply = await FindAsync(node, id =>
        {
            shown.Add(id);

            // What a process leaves behind that is killed here is what is in the file.
            OnRecord(node).ShouldContain(id);
        });

        reply.ShouldBe(DimseReply.Success);
        shown.Distinct().Count().ShouldBe(Many);
        var records = await node.StopAndReadAsync(AuditEvent.Query, AuditEvent.MatchesShown, AuditEvent.QueryEnded);
        records.Select(r => (r.Event, r.Detail, r.Patients.Count, r.Count)).ShouldBe(
        [
            (AuditEvent.Query, "matches follow", FirstPortion, 0), (AuditEvent.MatchesShown, string.Empty, 2 * FirstPortion, 0),
            (AuditEvent.MatchesShown, string.Empty, Many - (3 * FirstPortion), 0), (AuditEvent.QueryEnded, string.Empty, 0, Many),
        ]);
        records.SelectMany(r => r.Patients).ShouldBeUnique();
        records.Where(r => r.Message > 0).ShouldHaveSingleItem().Detail.ShouldBe("matches follow");
    }

    [Fact]
    public async Task A_query_whose_matches_are_known_before_the_first_leaves_has_one_record()
    {
        await using var node = await TestNode.StartAsync(TimeProvider.System);
        await StoreAsync(node, FirstPortion);

        (await FindAsync(node, id => OnRecord(node).ShouldContain(id))).ShouldBe(DimseReply.Success);

        var record = (await node.StopAndReadAsync(AuditEvent.Query, AuditEvent.MatchesShown, AuditEvent.QueryEnded)).ShouldHaveSingleItem();
        (record.Detail, record.Patients.Count, record.Count, record.Outcome).ShouldBe((string.Empty, FirstPortion, FirstPortion, AuditOutcome.Success));
        (record.Query.IsEmpty, record.Message > 0).ShouldBe((false, true));
    }

    [Fact]
    public async Task No_match_goes_out_whose_patient_cannot_be_put_on_record()
    {
        await using var node = await TestNode.StartAsync(TimeProvider.System);
        await StoreAsync(node, Many);
        node.RefuseRecordsAfter(1);
        var shown = 0;

        var reply = await FindAsync(node, _ => shown++);

        (shown, reply.Status, reply.Comment).ShouldBe((FirstPortion, DimseStatus.OutOfResources, "entry-failed"));
    }

    [Fact]
    public async Task Who_leaves_in_the_midst_of_a_query_leaves_behind_whom_it_may_have_shown()
    {
        await using var node = await TestNode.StartAsync(TimeProvider.System);
        await StoreAsync(node, Many);
        await using (var client = await node.ConnectAsync(new ProposedContext(SopClasses.StudyRootFind, TransferSyntaxes.ImplicitLittleEndian)))
        {
            await using (var matches = client.Find(SopClasses.StudyRootFind, Identifier()).GetAsyncEnumerator(Stop))
            {
                (await matches.MoveNextAsync()).ShouldBeTrue();
                await client.Association.AbortAsync("test-left");
            }
        }

        var records = await node.StopAndReadAsync(AuditEvent.Query, AuditEvent.QueryEnded);
        records[0].Detail.ShouldBe("matches follow");
        records[0].Patients.Count.ShouldBe(FirstPortion);
        records.Skip(1).ShouldAllBe(r => r.Event == AuditEvent.QueryEnded && r.Message == 0);
    }

    private static HashSet<string> OnRecord(TestNode node) =>
    [
        .. node.Store.Audit.Newest().Select(r => r.Record).Where(r => r.Event is AuditEvent.Query or AuditEvent.MatchesShown)
            .SelectMany(r => r.Patients).Select(p => p[(p.LastIndexOf('\\') + 1)..]),
    ];

    private static Task<IReadOnlyList<StoredObject>> StoreAsync(TestNode node, int patients) => node.StoreAsync([.. Enumerable.Range(1, patients).Select(seed => LargeObject.Of(20, seed))]);

    private static DataSet Identifier() => new DataSet()
        .SetText(Tags.QueryRetrieveLevel, Vr.CS, "STUDY")
        .Set(Tags.StudyInstanceUID, Vr.UI, default)
        .Set(Tags.PatientID, Vr.LO, default);

    private static async Task<DimseReply> FindAsync(TestNode node, Action<string> take)
    {
        await using var client = await node.ConnectAsync(new ProposedContext(SopClasses.StudyRootFind, TransferSyntaxes.ImplicitLittleEndian));
        var call = client.Find(SopClasses.StudyRootFind, Identifier());
        await foreach (var match in call.WithCancellation(Stop))
        {
            take(match.GetPlainText(Tags.PatientID)!);
        }

        await client.ReleaseAsync(Stop);
        return call.Reply!;
    }
}
