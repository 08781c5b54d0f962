using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Generator;
using DicomExchange.Store.Audit;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Tests.Services;

/// <summary>C-CANCEL reaches an operation that finds nothing and so never comes up for air.</summary>
public sealed class CancelTests
{
    /// <summary>UIDs that are looked up one by one before anything can match: long enough for a cancel that follows at once.</summary>
    private const int Unknown = 15_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_query_without_matches_is_cancelled()
    {
        await using var node = await TestNode.StartAsync(TimeProvider.System);
        await node.StoreAsync(LargeObject.Of(100));
        (await QueryAsync(node)).Reply!.Status.ShouldBe(DimseStatus.Cancel);
        (await node.StopAndReadAsync(AuditEvent.Query)).ShouldHaveSingleItem().Detail.ShouldBe("status FE00");
    }

    [Fact]
    public async Task A_retrieval_without_matches_is_cancelled()
    {
        await using var node = await TestNode.StartAsync(TimeProvider.System);
        await node.StoreAsync(LargeObject.Of(100));
        (await RetrieveAsync(node)).Reply.Status.ShouldBe(DimseStatus.Cancel);
        (await node.StopAndReadAsync(AuditEvent.RetrieveByGet)).ShouldHaveSingleItem().Detail.ShouldBe("status FE00");
    }

    private static async Task<FindCall> QueryAsync(TestNode node)
    {
        await using var client = await node.ConnectAsync(new ProposedContext(SopClasses.StudyRootFind, TransferSyntaxes.ImplicitLittleEndian));
        using var cancel = new CancellationTokenSource();
        var call = client.Find(SopClasses.StudyRootFind, Identifier());
        await using (var matches = call.GetAsyncEnumerator(cancel.Token))
        {
            var next = matches.MoveNextAsync();
            await cancel.CancelAsync();
            (await next).ShouldBeFalse();
        }

        await client.ReleaseAsync(Stop);
        return call;
    }

    private static async Task<RetrieveReply> RetrieveAsync(TestNode node)
    {
        await using var client = await node.ConnectAsync(new ProposedContext(SopClasses.StudyRootGet, TransferSyntaxes.ImplicitLittleEndian));
        using var cancel = new CancellationTokenSource();
        var getting = client.GetAsync(
            SopClasses.StudyRootGet, Identifier(), static (_, _) => ValueTask.FromResult(DimseReply.Success), progress: null, cancel.Token);
        await cancel.CancelAsync();
        var reply = await getting;
        await client.ReleaseAsync(Stop);
        return reply;
    }

    private static DataSet Identifier() => new DataSet()
        .SetText(Tags.QueryRetrieveLevel, Vr.CS, "IMAGE")
        .SetText(Tags.SOPInstanceUID, Vr.UI, string.Join('\\', Enumerable.Range(0, Unknown).Select(n => $"1.2.3.4.{n}")));
}
