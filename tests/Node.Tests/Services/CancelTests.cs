using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Audit;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Tests.Services;

/// <summary>C-CANCEL reaches an operation that finds nothing and so never comes up for air.</summary>
public sealed class CancelTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_query_without_matches_is_cancelled()
    {
        await using var node = await HeldNode.StartAsync();
        await using var client = await node.ConnectAsync();
        using var cancel = new CancellationTokenSource();
        var call = client.Find(SopClasses.StudyRootFind, Identifier());
        await using (var matches = call.GetAsyncEnumerator(cancel.Token))
        {
            var next = matches.MoveNextAsync().AsTask();
            await CancelAsync(node, client, cancel);
            (await next).ShouldBeFalse();
        }

        call.Reply!.Status.ShouldBe(DimseStatus.Cancel);
        node.RecordsOf(AuditEvent.Query).ShouldHaveSingleItem().Detail.ShouldBe("status FE00");
        await client.ReleaseAsync(Stop);
    }

    [Fact]
    public async Task A_retrieval_without_matches_is_cancelled()
    {
        await using var node = await HeldNode.StartAsync();
        await using var client = await node.ConnectAsync();
        using var cancel = new CancellationTokenSource();
        var getting = client.GetAsync(
            SopClasses.StudyRootGet, Identifier(), static (_, _) => ValueTask.FromResult(DimseReply.Success), progress: null, cancel.Token).AsTask();
        await CancelAsync(node, client, cancel);

        (await getting).Reply.Status.ShouldBe(DimseStatus.Cancel);
        node.RecordsOf(AuditEvent.RetrieveByGet).ShouldHaveSingleItem().Detail.ShouldBe("status FE00");
        await client.ReleaseAsync(Stop);
    }

    /// <summary>The operation has begun, and goes on once the node has read the cancel: what it reads behind it is answered.</summary>
    private static async Task CancelAsync(HeldNode node, DimseClient client, CancellationTokenSource cancel)
    {
        await node.Begun;
        await cancel.CancelAsync();
        (await client.EchoAsync(Stop)).ShouldBe(DimseReply.Success);
        node.GoOn();
    }

    private static DataSet Identifier() => new DataSet()
        .SetText(Tags.QueryRetrieveLevel, Vr.CS, "IMAGE")
        .SetText(Tags.StudyInstanceUID, Vr.UI, "1.2.3")
        .SetText(Tags.SeriesInstanceUID, Vr.UI, "1.2.3.4")
        .SetText(Tags.SOPInstanceUID, Vr.UI, "1.2.3.4.5");
}
