using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Outbox;
using DicomExchange.Store.Tests.Catalog;
using Shouldly;
using Xunit;
using static DicomExchange.Store.Tests.Outbox.Queueing;

namespace DicomExchange.Store.Tests.Outbox;

/// <summary>Outcomes that wait for others so that several share a commit.</summary>
public sealed class SettlingLaterTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Enough_of_them_are_entered_together_and_no_sooner()
    {
        await using var test = await OpenEndlessAsync(WaitingWork.Enough);
        var commits = 0;
        test.Probe = step => commits += step == CommitStep.Commit ? 1 : 0;

        List<Task> entered = [.. Enumerable.Range(1, WaitingWork.Enough - 1).Select(n => test.Store.Outbox.SettleLaterAsync(Outcome(n)))];
        entered.ShouldAllBe(static task => !task.IsCompleted);
        test.Store.Due("north").Count.ShouldBe(WaitingWork.Enough);
        entered.Add(test.Store.Outbox.SettleLaterAsync(Outcome(WaitingWork.Enough)));
        await Task.WhenAll(entered).WaitAsync(Patience, Stop);

        commits.ShouldBe(1);
        test.Store.Due("north").ShouldBeEmpty();
        test.Store.Records(AuditEvent.InstanceSent).Count.ShouldBe(WaitingWork.Enough);
    }

    [Fact]
    public async Task Who_asks_for_it_has_them_entered_there()
    {
        await using var test = await OpenEndlessAsync(3);

        Task[] entered = [test.Store.Outbox.SettleLaterAsync(Outcome(1)), test.Store.Outbox.SettleLaterAsync(Outcome(3, DeliveryState.Held))];
        test.Store.Outbox.Hurry();

        // Nothing else would end the wait: the patience of this store is a day.
        await Task.WhenAll(entered).WaitAsync(Patience, Stop);
        test.Store.Due("north").ShouldBe([Nth(2).Instance]);
        test.Store.Outbox.Totals("north").Held.ShouldBe(1);
    }

    [Fact]
    public async Task Closing_enters_them()
    {
        await using var test = await OpenEndlessAsync(2);

        var entered = test.Store.Outbox.SettleLaterAsync(Outcome(1));
        await test.Store.DisposeAsync();

        await entered.WaitAsync(Patience, Stop);
        await test.OpenAsync();
        test.Store.Due("north").ShouldBe([Nth(2).Instance]);
    }

    [Fact]
    public async Task One_that_cannot_be_entered_is_refused_and_its_companions_are_entered()
    {
        await using var test = await OpenEndlessAsync(3);
        test.Catalog("CREATE TRIGGER refuse BEFORE UPDATE ON deliveries WHEN OLD.id = 2 BEGIN SELECT RAISE(ABORT, 'refused'); END");

        Task[] entered = [.. Enumerable.Range(1, 3).Select(n => test.Store.Outbox.SettleLaterAsync(Outcome(n)))];
        test.Store.Outbox.Hurry();

        await entered[0].WaitAsync(Patience, Stop);
        (await Should.ThrowAsync<StoreException>(() => entered[1].WaitAsync(Patience, Stop))).Reason.ShouldBe(CatalogReasons.EntryFailed);
        await entered[2].WaitAsync(Patience, Stop);
        test.Store.Due("north").ShouldBe([Nth(2).Instance]);
        await test.ReopenAsync();
        test.Store.Due("north").ShouldBe([Nth(2).Instance]);
    }

    /// <summary>A store in which time alone commits nothing, with deliveries from 1 on to one partner.</summary>
    private static async Task<TestStore> OpenEndlessAsync(int count)
    {
        var test = await TestStore.CreateAsync();
        test.CommitPatience = TimeSpan.FromDays(1);
        await test.ReopenAsync();
        for (var n = 1; n <= count; n++)
        {
            await test.QueueAsync(Nth(n, To("north")));
        }

        return test;
    }
}
