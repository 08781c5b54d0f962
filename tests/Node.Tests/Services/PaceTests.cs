using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Generator;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Tests.Services;

/// <summary><c>limits.bytesPerSecond</c> through a whole node: both directions share it, what is over it waits, and nothing is ended by it.</summary>
public sealed class PaceTests
{
    private const int Rate = 200_000;
    private const int Size = 2_000_000;

    /// <summary>A second's worth passes at once; and what came with the last read is owed when the answer goes out, not waited for.</summary>
    private const int Unwaited = Rate + 300_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_partner_sends_and_fetches_moves_no_faster_than_its_limit_and_comes_whole()
    {
        var time = new PacedTime();
        await using var node = await TestNode.StartAsync(time, asker: $$""", "limits": { "bytesPerSecond": {{Rate}} }""");
        var sent = LargeObject.Of(Size, seed: 3, 1);

        await node.StoreAsync(sent);

        time.Elapsed.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds((double)(Size - Unwaited) / Rate));
        time.Waits.ShouldBeGreaterThan(1);

        (await FetchAsync(node, sent)).ShouldBe(BytesOf(sent));
        time.Elapsed.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds((double)((2 * Size) - Unwaited) / Rate));
    }

    [Fact]
    public async Task Without_a_limit_nobody_waits()
    {
        var time = new PacedTime();
        await using var node = await TestNode.StartAsync(time);
        var sent = LargeObject.Of(Size, seed: 3, 1);

        await node.StoreAsync(sent);

        (await FetchAsync(node, sent)).ShouldBe(BytesOf(sent));
        time.Waits.ShouldBe(0);
    }

    private static byte[] BytesOf(GeneratedInstance instance)
    {
        using var bytes = new MemoryStream();
        instance.WriteDataSet(bytes);
        return bytes.ToArray();
    }

    private static async Task<byte[]> FetchAsync(TestNode node, GeneratedInstance instance)
    {
        using var bytes = new MemoryStream();
        await using var client = await node.ConnectToGetAsync(instance.SopClass);
        var identifier = new DataSet().SetText(Tags.QueryRetrieveLevel, Vr.CS, "STUDY").SetUid(Tags.StudyInstanceUID, instance.Study);
        var reply = await client.GetAsync(
            SopClasses.StudyRootGet,
            identifier,
            async (operation, cancellation) =>
            {
                while (await operation.ReadAsync(cancellation) is { IsEmpty: false } slice)
                {
                    bytes.Write(slice.Span);
                }

                return DimseReply.Success;
            },
            progress: null,
            Stop);
        reply.Reply.Status.ShouldBe(DimseStatus.Success);
        await client.ReleaseAsync(Stop);
        return bytes.ToArray();
    }
}
