using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Generator;
using DicomExchange.Node.Audit;
using DicomExchange.Node.Tests.Services;
using DicomExchange.Store.Audit;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Tests.Audit;

/// <summary>The messages of a node that has been at work.</summary>
public sealed class NodeMessageTests
{
    [Fact]
    public async Task What_a_node_records_makes_messages_that_schema_and_tables_allow()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var receiver = new TestReceiver();
        await using var node = await TestNode.StartAsync(TimeProvider.System, receiver.Port);
        GeneratedInstance[] objects = [LargeObject.Of(3000, seed: 1, 1), LargeObject.Of(3000, seed: 1, 2)];
        await node.StoreAsync(objects);
        var study = new DataSet().SetText(Tags.QueryRetrieveLevel, Vr.CS, "STUDY").SetUid(Tags.StudyInstanceUID, objects[0].Study);
        await using (var client = await node.ConnectAsync(new(SopClasses.StudyRootFind, TransferSyntaxes.ImplicitLittleEndian), new(SopClasses.StudyRootMove, TransferSyntaxes.ImplicitLittleEndian)))
        {
            var call = client.Find(SopClasses.StudyRootFind, study);
            await foreach (var match in call.WithCancellation(stop))
            {
                _ = match;
            }

            await client.MoveAsync(SopClasses.StudyRootMove, TestNode.Destination, study, progress: null, stop);
        }

        var told = (await node.StopAndReadAsync(Telltale.Kinds)).Where(AuditMessages.Becomes).ToList();

        foreach (var record in told)
        {
            Telltale.MistakesOf(record).ShouldBeEmpty($"{record.Event}");
        }

        var names = told.Select(r => AuditMessageOf.Record(r, Telltale.Source)!.EventId.Meaning).ToList();
        names.Count(n => n == "Query").ShouldBe(2);
        names.ShouldContain("Application Activity");
    }
}
