using System.Buffers;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Generator;
using DicomExchange.Node.Tests.Services;
using DicomExchange.Support;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Tests.Running;

/// <summary>What time alone ends, it ends between operations.</summary>
public sealed class ExpiryTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A6_a_move_that_is_running_as_the_certificate_expires_is_finished()
    {
        var time = new MovableTime();
        await using var receiver = new TestReceiver();
        await using var node = await TestNode.StartAsync(
            "\"may\": [\"store\", \"move\"], \"moveTo\": [\"Receiver\"]",
            $$"""{ "name": "Receiver", "aeTitles": ["RECEIVER"], "security": "plain", "addresses": ["127.0.0.1/32"], "plainRisk": true, "host": "127.0.0.1", "port": {{receiver.Port}} },""",
            time);
        GeneratedInstance[] objects = [LargeObject.Of(3000, 1, 1), LargeObject.Of(3000, 1, 2), LargeObject.Of(3000, 1, 3)];
        await using var client = await node.DialAsync(
            TestNode.Alpha,
            "ALPHA",
            contexts: [new ProposedContext(SopClasses.StudyRootMove, TransferSyntaxes.ExplicitLittleEndian), new ProposedContext(objects[0].SopClass, objects[0].TransferSyntax)]);
        foreach (var one in objects)
        {
            (await StoreAsync(client, one)).Status.IsSuccess.ShouldBeTrue();
        }

        receiver.Answer = (_, _) =>
        {
            time.Advance(TimeSpan.FromDays(4000));
            return ValueTask.FromResult(DimseReply.Success);
        };
        var reply = await MoveAsync(client, objects[0].Study);

        (reply.Counts.Completed, reply.Counts.Failed).ShouldBe((3, 0));
        (await MoveAsync(client, objects[0].Study)).Reply.Status.ShouldBe(DimseStatus.NotAuthorized);
    }

    private static Task<RetrieveReply> MoveAsync(DimseClient client, Uid study) => client.MoveAsync(
        SopClasses.StudyRootMove,
        AeTitle.Parse("RECEIVER"),
        new DataSet().SetText(Tags.QueryRetrieveLevel, Vr.CS, "STUDY").SetUid(Tags.StudyInstanceUID, study),
        progress: null,
        Stop).AsTask();

    private static async Task<DimseReply> StoreAsync(DimseClient client, GeneratedInstance one)
    {
        using var bytes = new MemoryStream();
        one.WriteDataSet(bytes);
        var rest = new ReadOnlySequence<byte>(bytes.ToArray());
        return await client.StoreAsync(
            new StoreRequest(client.Association.Terms.ContextsToInvoke(one.SopClass).Single(), one.SopInstance),
            _ =>
            {
                var slice = rest.First;
                rest = ReadOnlySequence<byte>.Empty;
                return ValueTask.FromResult(slice);
            },
            Stop);
    }
}
