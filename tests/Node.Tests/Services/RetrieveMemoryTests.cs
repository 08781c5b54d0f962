using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Generator;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Tests.Services;

/// <summary>What a retrieval holds counts against what a partner's requests may hold together.</summary>
public sealed class RetrieveMemoryTests
{
    /// <summary>UIDs named beside the one that is there: three such requests are more than a partner may hold.</summary>
    private const int Unknown = RetrieveValues - 1;

    private const int RetrieveValues = 20_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_third_large_retrieval_is_refused_while_two_run_and_served_after_them()
    {
        await using var node = await TestNode.StartAsync(TimeProvider.System);
        var held = LargeObject.Of(3000);
        await node.StoreAsync(held);
        var goOn = new TaskCompletionSource();
        var arrived = new SemaphoreSlim(0);
        await using var first = await node.ConnectToGetAsync(held.SopClass);
        await using var second = await node.ConnectToGetAsync(held.SopClass);
        await using var third = await node.ConnectToGetAsync(held.SopClass);
        var running = new[] { GetAsync(first, goOn.Task), GetAsync(second, goOn.Task) };
        await arrived.WaitAsync(Stop);
        await arrived.WaitAsync(Stop);

        var refused = await GetAsync(third, Task.CompletedTask);

        refused.Reply.Status.ShouldBe(DimseStatus.CannotCountMatches);
        refused.Reply.Comment.ShouldBe("memory-in-use");
        goOn.SetResult();
        (await Task.WhenAll(running)).ShouldAllBe(r => r.Reply == DimseReply.Success);
        (await GetAsync(third, Task.CompletedTask)).Counts.Completed.ShouldBe(1);

        Task<RetrieveReply> GetAsync(DimseClient client, Task until) => client.GetAsync(
            SopClasses.StudyRootGet, Naming(held), (operation, cancellation) => TakeAsync(operation, until, cancellation), progress: null, Stop).AsTask();

        async ValueTask<DimseReply> TakeAsync(StoreOperation operation, Task until, CancellationToken cancellation)
        {
            while (!(await operation.ReadAsync(cancellation)).IsEmpty)
            {
                // Read to the end.
            }

            arrived.Release();
            await until;
            return DimseReply.Success;
        }
    }

    private static DataSet Naming(GeneratedInstance held) => new DataSet()
        .SetText(Tags.QueryRetrieveLevel, Vr.CS, "IMAGE")
        .SetText(Tags.SOPInstanceUID, Vr.UI, string.Join('\\', Enumerable.Range(0, Unknown).Select(n => $"1.2.3.4.{n}").Append(held.SopInstance.Value)));
}
