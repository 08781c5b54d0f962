using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Tests.Associations;

namespace DicomExchange.Wire.Tests.Dimse;

/// <summary>What requests hold in memory is bounded over all associations together, and given back however they end.</summary>
public sealed class MemoryBudgetTests
{
    /// <summary>Two short queries, or one with a list that long.</summary>
    private const int Budget = 300_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_query_beyond_the_budget_is_refused_for_now_whoever_holds_the_rest()
    {
        var budget = new MemoryBudget(Budget);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var finish = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var one = await OpenAsync(budget, finish.Task, begun.SetResult);
        await using var other = await OpenAsync(budget, finish.Task);
        var held = Find(one, 40_000);
        var running = held.ToListAsync(Stop).AsTask();

        // It takes more with each part of its identifier that comes: all it will hold it holds when its service is called.
        await begun.Task;
        budget.Taken.ShouldBeGreaterThan(100_000);

        var refused = Find(other, 60_000);
        await refused.ToListAsync(Stop);
        refused.Reply.ShouldBe(new DimseReply(DimseStatus.OutOfResources, "memory-in-use"));

        // The association goes on, and there is room again when the first is answered.
        finish.SetResult();
        await running;
        held.Reply.ShouldBe(DimseReply.Success);
        var later = Find(other, 60_000);
        await later.ToListAsync(Stop);
        later.Reply.ShouldBe(DimseReply.Success);
        budget.Taken.ShouldBe(0);
    }

    [Fact]
    public async Task A_short_identifier_of_many_elements_costs_what_they_take_in_memory()
    {
        var budget = new MemoryBudget(Budget);
        await using var pair = await OpenAsync(budget, Task.CompletedTask);
        var many = new DataSet();
        for (ushort element = 0; element < 4000; element++)
        {
            many.Set(new Tag(0x0018, element), Vr.UN, ReadOnlyMemory<byte>.Empty);
        }

        var call = pair.Client.Find(Peers.StudyFind, many);
        await call.ToListAsync(Stop);
        call.Reply!.Comment.ShouldBe("memory-in-use");
        budget.Taken.ShouldBe(0);
    }

    [Fact]
    public async Task Nothing_stays_taken_when_an_association_ends_in_the_middle_of_an_identifier()
    {
        var budget = new MemoryBudget(Budget);
        var peer = await RawPeer.AssociateAsync(new DimseServices { Find = static (_, _) => new(DimseReply.Success), Memory = budget });
        var command = new DataSet()
            .SetUid(Tags.AffectedSOPClassUID, Peers.IntraOral)
            .SetUInt16(Tags.CommandField, (ushort)CommandField.CFindRequest)
            .SetUInt16(Tags.MessageID, 1)
            .SetUInt16(Tags.CommandDataSetType, 0);
        await peer.SendDataAsync(3, 3, CommandCodec.Write(command).ToArray());
        await peer.SendDataAsync(3, 0, new byte[20_000]);
        await UntilAsync(() => budget.Taken > 80_000);
        peer.Close();
        await peer.Serving;
        budget.Taken.ShouldBe(0);
        await peer.DisposeAsync();
    }

    [Fact]
    public void A_share_is_taken_from_the_whole_and_neither_is_exceeded()
    {
        var random = new Random(1);
        var whole = new MemoryBudget(1000);
        MemoryBudget[] shares = [new(600, whole), new(600, whole)];
        var held = new List<(int Share, MemoryLease Lease, int Amount)>();
        for (var step = 0; step < 2000; step++)
        {
            if (random.Next(2) == 0 && held.Count > 0)
            {
                var gone = held[random.Next(held.Count)];
                held.Remove(gone);
                gone.Lease.Dispose();
            }
            else
            {
                var (share, amount) = (random.Next(2), random.Next(1, 300));
                var lease = new MemoryLease(shares[share]);
                var fits = held.Where(h => h.Share == share).Sum(h => h.Amount) + amount <= 600 && held.Sum(h => h.Amount) + amount <= 1000;
                lease.TryGrow(amount).ShouldBe(fits);
                if (fits)
                {
                    held.Add((share, lease, amount));
                }
            }

            whole.Taken.ShouldBe(held.Sum(h => h.Amount));
        }
    }

    private static Task<DimsePair> OpenAsync(MemoryBudget budget, Task finish, Action? begun = null) => DimsePair.OpenAsync(
        new DimseServices
        {
            Memory = budget,
            Find = async (_, _) =>
            {
                begun?.Invoke();
                await finish;
                return DimseReply.Success;
            },
        },
        Peers.Native(Peers.StudyFind));

    private static FindCall Find(DimsePair pair, int length) =>
        pair.Client.Find(Peers.StudyFind, new DataSet().SetText(Tags.QueryRetrieveLevel, Vr.CS, "STUDY").SetText(Tags.StudyInstanceUID, Vr.UI, new string('1', length)));

    /// <summary>Waits for what another task is about to do.</summary>
    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            Stop.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
