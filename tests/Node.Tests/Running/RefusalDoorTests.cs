using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Services;
using DicomExchange.Store.Audit;
using DicomExchange.Support;
using DicomExchange.Wire;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Pdus;
using DicomExchange.Wire.Transport;

namespace DicomExchange.Node.Tests.Running;

/// <summary>Whatever door something is refused at, the same word goes to the peer, the log, the audit trail and <c>status</c>.</summary>
public sealed class RefusalDoorTests
{
    private static readonly Uid Capture = SopClasses.SecondaryCaptureImageStorage;
    private static readonly DataSet Study = new DataSet().SetText(Tags.QueryRetrieveLevel, Vr.CS, "STUDY").SetUid(Tags.StudyInstanceUID, Uid.Parse("1.2.3"));

    [Theory]
    [InlineData("ALPHA", "NOBODY", "called-ae-unknown", 1, 1, 7)]
    [InlineData("BETA", "NODE", "calling-ae-not-owned", 1, 1, 3)]
    public async Task At_the_TLS_door(string calling, string called, string word, int result, int source, int reason)
    {
        await using var node = await TestNode.StartAsync();
        var refused = await Should.ThrowAsync<DialException>(() => node.DialAsync(TestNode.Alpha, calling, called));
        refused.Reject.ShouldBe(new AssociateReject((byte)result, (byte)source, (byte)reason));
        await ShouldBeKnownAsync(node, word);
    }

    [Theory]
    [InlineData("NOBODY", "NODE", "calling-ae-unknown", 1, 1, 3)]
    [InlineData("PANO", "NOBODY", "called-ae-unknown", 1, 1, 7)]
    [InlineData("ALPHA", "NODE", "calling-ae-needs-tls", 1, 1, 3)]
    [InlineData("FAR", "NODE", "address-not-listed", 1, 1, 3)]
    public async Task At_the_plain_door(string calling, string called, string word, int result, int source, int reason)
    {
        await using var node = await TestNode.StartAsync(more: "{ \"name\": \"Far\", \"aeTitles\": [\"FAR\"], \"security\": \"plain\", \"addresses\": [\"10.9.9.9/32\"], \"may\": [\"echo\"] },");
        var refused = await Should.ThrowAsync<DialException>(() => node.DialAsync(null, calling, called));
        refused.Reject.ShouldBe(new AssociateReject((byte)result, (byte)source, (byte)reason));
        await ShouldBeKnownAsync(node, word);
    }

    [Fact]
    public async Task At_the_TLS_door_without_a_certificate_that_is_known()
    {
        await using var node = await TestNode.StartAsync();
        await Should.ThrowAsync<DialException>(() => node.DialAsync(TestNode.Stranger, "ALPHA"));
        await ShouldBeKnownAsync(node, "certificate-untrusted");
    }

    [Fact]
    public async Task At_the_limit_of_associations()
    {
        await using var node = await TestNode.StartAsync("\"may\": [\"echo\"], \"limits\": { \"associations\": 1 }");
        await using var first = await node.DialAsync(TestNode.Alpha, "ALPHA");

        // It is told that it is accepted before the node counts it.
        await node.UntilAsync(() => node.Node.OpenAssociations == 1);
        var refused = await Should.ThrowAsync<DialException>(() => node.DialAsync(TestNode.Alpha, "ALPHA"));
        refused.Reject.ShouldBe(AssociateReject.LocalLimitExceeded);
        await ShouldBeKnownAsync(node, "partner-association-limit");
    }

    [Fact]
    public async Task At_the_negotiation()
    {
        await using var node = await TestNode.StartAsync("\"may\": [\"echo\"]");
        await using var client = await node.DialAsync(TestNode.Alpha, "ALPHA");
        client.Association.Terms.Contexts.Select(c => c.AbstractSyntax).ShouldBe([SopClasses.Verification]);
        var record = await ShouldBeKnownAsync(node, "operation-not-allowed");
        record.Event.ShouldBe(AuditEvent.AccessRefused);
        record.Partner.ShouldBe("Alpha");
        record.Detail.ShouldBe("presentation contexts: find 1, move 1, get 1, store 1, context result 1");
    }

    public static TheoryData<string, string> Operations => new()
    {
        { "operation-unknown", "0211" },
        { "sop-class-not-negotiated", "0122" },
        { "sop-instance-invalid", "0117" },
        { "data-set-missing", "0212" },
        { "query-level-invalid", "A900" },
        { "unique-key-missing", "A900" },
        { "destination-unknown", "A801" },
        { "destination-not-allowed", "0124" },
        { "destination-invalid", "A801" },
        { "command-data-set-mismatch", "A900" },
    };

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task At_an_operation(string word, string status)
    {
        await using var node = await TestNode.StartAsync();
        await using var association = await node.CallAsync(TestNode.Alpha, new AssociationProposal(AeTitle.Parse("ALPHA"), AeTitle.Parse("NODE"), TestNode.Everything));
        var reply = await ProvokeAsync(association, word);
        reply.Status.ToString().ShouldBe(status);
        reply.Reason.ShouldBe(word);
        var record = await ShouldBeKnownAsync(node, word);
        record.Partner.ShouldBe("Alpha");
        record.Detail.ShouldContain(status);
        record.Actor.ShouldBe(TestNode.Alpha.Pin);
    }

    [Theory]
    [InlineData("echo", "0213")]
    [InlineData("store", "A700")]
    [InlineData("find", "A700")]
    [InlineData("move", "A702")]
    [InlineData("get", "A702")]
    public async Task At_the_limit_of_operations(string operation, string status)
    {
        await using var node = await TestNode.StartAsync(
            "\"may\": [\"echo\", \"store\", \"find\", \"move\", \"get\"], \"limits\": { \"operationsPerMinute\": 1 }");
        await using var association = await node.CallAsync(TestNode.Alpha, new AssociationProposal(AeTitle.Parse("ALPHA"), AeTitle.Parse("NODE"), TestNode.Everything));
        (await association.AskAsync(SopClasses.Verification, CommandField.CEchoRequest)).ShouldBe(DimseReply.Success);
        for (var i = 0; i < 3; i++)
        {
            var reply = await AskAsync(association, operation);
            reply.Status.ToString().ShouldBe(status);
            reply.Comment.ShouldBe("partner-operation-limit");
        }

        // Three in a row are one record now and one with the rest later; status knows all of them at once.
        await ShouldBeKnownAsync(node, "partner-operation-limit");
        (await node.StatusAsync()).Refusals.ShouldHaveSingleItem().Times.ShouldBe(3);
    }

    [Fact]
    public async Task Requests_refused_for_what_they_are_count_against_the_limit_and_are_one_record_beyond_it()
    {
        await using var node = await TestNode.StartAsync("\"may\": [\"store\"], \"limits\": { \"operationsPerMinute\": 1 }");
        await using (var association = await node.CallAsync(TestNode.Alpha, new AssociationProposal(AeTitle.Parse("ALPHA"), AeTitle.Parse("NODE"), TestNode.Everything)))
        {
            for (var i = 0; i < 6; i++)
            {
                (await ProvokeAsync(association, "data-set-missing")).Reason.ShouldBe("data-set-missing");
            }
        }

        var records = (await node.StopAndReadAsync()).Where(r => r.Reason == "data-set-missing").ToList();
        records.Count(r => r.Event == AuditEvent.InstanceRefused).ShouldBe(1);
        records.Where(r => r.Event == AuditEvent.AccessRefused).Select(r => r.Count).ShouldBe([4, 1]);
    }

    [Fact]
    public async Task Each_title_that_was_tried_is_on_record_and_of_very_many_their_number()
    {
        const int Tries = 40;
        await using var node = await TestNode.StartAsync();
        for (var i = 0; i < Tries; i++)
        {
            await Should.ThrowAsync<DialException>(() => node.DialAsync(null, $"CALLER{i}", $"CALLED{i}"));
        }

        var records = (await node.StopAndReadAsync()).Where(r => r.Reason == "calling-ae-unknown").ToList();

        // The record is written behind the answer, so the next attempt may overtake it: which eight are told apart is not fixed, how many is.
        var told = records.Where(r => r.CallingTitle.Length > 0).ToList();
        told.Select(r => r.CallingTitle).Distinct().Count().ShouldBe(FewOfEach.MostOfOne);
        told.ShouldAllBe(r => r.CalledTitle == r.CallingTitle.Replace("CALLER", "CALLED", StringComparison.Ordinal));
        records.Sum(r => r.Count).ShouldBe(Tries);
        records.Count.ShouldBeLessThan(Tries / 2);
        records.ShouldContain(r => r.CallingTitle.Length == 0 && r.Count > 1);
    }

    private static Task<DimseReply> AskAsync(Association association, string operation) => operation switch
    {
        "echo" => association.AskAsync(SopClasses.Verification, CommandField.CEchoRequest),
        "store" => association.AskAsync(Capture, CommandField.CStoreRequest, Instance("1.2.3.4"), Study),
        "find" => association.AskAsync(SopClasses.StudyRootFind, CommandField.CFindRequest, data: Study),
        "move" => association.AskAsync(SopClasses.StudyRootMove, CommandField.CMoveRequest, Destination("ALPHA"), Study),
        _ => association.AskAsync(SopClasses.StudyRootGet, CommandField.CGetRequest, data: Study),
    };

    private static Task<DimseReply> ProvokeAsync(Association association, string word) => word switch
    {
        "operation-unknown" => association.AskAsync(SopClasses.Verification, (CommandField)0x0777),
        "sop-class-not-negotiated" => association.AskAsync(Capture, CommandField.CStoreRequest, Instance("1.2.3.4").SetUid(Tags.AffectedSOPClassUID, SopClasses.CTImageStorage), Study),
        "sop-instance-invalid" => association.AskAsync(Capture, CommandField.CStoreRequest, new DataSet().SetText(Tags.AffectedSOPInstanceUID, Vr.UI, "1..2"), Study),
        "data-set-missing" => association.AskAsync(Capture, CommandField.CStoreRequest, Instance("1.2.3.4")),
        "query-level-invalid" => association.AskAsync(SopClasses.StudyRootFind, CommandField.CFindRequest, data: new DataSet().SetText(Tags.QueryRetrieveLevel, Vr.CS, "HOSPITAL")),
        "unique-key-missing" => association.AskAsync(SopClasses.StudyRootGet, CommandField.CGetRequest, data: new DataSet().SetText(Tags.QueryRetrieveLevel, Vr.CS, "STUDY")),
        "destination-unknown" => association.AskAsync(SopClasses.StudyRootMove, CommandField.CMoveRequest, Destination("ELSEWHERE"), Study),
        "destination-not-allowed" => association.AskAsync(SopClasses.StudyRootMove, CommandField.CMoveRequest, Destination("BETA"), Study),
        "destination-invalid" => association.AskAsync(SopClasses.StudyRootMove, CommandField.CMoveRequest, new DataSet().SetText(Tags.MoveDestination, Vr.AE, "A\\B"), Study),
        "command-data-set-mismatch" => association.AskAsync(
            Capture,
            CommandField.CStoreRequest,
            Instance("1.2.3.4"),
            new DataSet().SetUid(Tags.SOPClassUID, Capture).SetUid(Tags.SOPInstanceUID, Uid.Parse("1.2.3.5")).SetUid(Tags.StudyInstanceUID, Uid.Parse("1.2.3")).SetUid(Tags.SeriesInstanceUID, Uid.Parse("1.2.3.1"))),
        _ => throw new ArgumentOutOfRangeException(nameof(word)),
    };

    private static DataSet Instance(string uid) => new DataSet().SetUid(Tags.AffectedSOPInstanceUID, Uid.Parse(uid));

    private static DataSet Destination(string title) => new DataSet().SetText(Tags.MoveDestination, Vr.AE, title);

    /// <summary>The word is on record, in the log and in the status.</summary>
    private static async Task<AuditRecord> ShouldBeKnownAsync(TestNode node, string word)
    {
        var record = await node.RecordAsync(r => r.Reason == word);
        node.Log.ShouldContain(line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains(word, StringComparison.Ordinal));
        var counted = (await node.StatusAsync()).Refusals.Where(r => r.Reason == word).ShouldHaveSingleItem();
        counted.Times.ShouldBeGreaterThan(0);
        return record;
    }
}
