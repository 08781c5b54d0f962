using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Outbox;
using DicomExchange.Store.Tests.Catalog;
using Shouldly;
using Xunit;
using static DicomExchange.Store.Tests.Outbox.Queueing;

namespace DicomExchange.Store.Tests.Outbox;

/// <summary>The n-th step of committing fails, for every n: memory and disk say the same, and what was done is there.</summary>
public sealed class OutboxFaultTests
{
    [Theory]
    [InlineData(5)]
    [InlineData(2067)]
    public async Task Whichever_step_fails_memory_and_disk_say_the_same(int code)
    {
        var failures = 0;
        for (var n = 1; ; n++)
        {
            await using var test = await TestStore.CreateAsync();
            var steps = 0;
            var failed = new List<CommitStep>();
            test.Probe = step =>
            {
                if (++steps == n)
                {
                    failed.Add(step);
                    throw new CatalogException(code, "made to fail");
                }
            };
            var done = await RunAllAsync(test);
            test.Probe = null;
            if (failed.Count == 0)
            {
                done.ShouldAllBe(static isDone => isDone);
                break;
            }

            failures++;
            var wasReadOnly = test.Store.IsReadOnly;
            var before = View(test.Store);
            await test.ReopenAsync();
            var after = View(test.Store);
            if (!wasReadOnly)
            {
                after.ShouldBe(before, $"step {n}, {failed[0]}");
            }

            var repeated = await RunAllAsync(test);
            repeated.ShouldAllBe(static isDone => isDone);
            test.Store.Audit.Verify().IsWhole.ShouldBeTrue();
        }

        failures.ShouldBeGreaterThan(20);
    }

    [Fact]
    public async Task One_outcome_that_cannot_be_entered_is_refused_with_its_companions_and_all_of_them_wait_as_before()
    {
        await using var test = await TestStore.CreateAsync();
        await test.QueueAsync(Nth(1, To("north")));
        await test.QueueAsync(Nth(2, To("north")));
        test.Catalog("CREATE TRIGGER refuse BEFORE UPDATE ON deliveries WHEN OLD.id = 2 BEGIN SELECT RAISE(ABORT, 'refused'); END");
        (await Should.ThrowAsync<StoreException>(() => test.Store.Outbox.SettleAsync([Outcome(1), Outcome(2)]).AsTask())).Reason.ShouldBe(CatalogReasons.EntryFailed);
        for (var round = 0; round < 2; round++)
        {
            test.Store.Due("north").ShouldBe([Nth(1).Instance, Nth(2).Instance]);
            test.Store.Records(Store.Audit.AuditEvent.InstanceSent).ShouldBeEmpty();
            await test.ReopenAsync();
        }

        await test.Store.Outbox.SettleAsync([Outcome(1)]);
        test.Store.Due("north").ShouldBe([Nth(2).Instance]);
    }

    /// <summary>Everything that changes a queue, one after the other.</summary>
    /// <returns>Which of it succeeded.</returns>
    private static async Task<List<bool>> RunAllAsync(TestStore test)
    {
        var outbox = test.Store.Outbox;
        Func<Task>[] changes =
        [
            () => AddAsync(test, Nth(1, To("north"), To("south"))),
            () => AddAsync(test, Nth(2, To("north", 3600))),
            () => AddAsync(test, Nth(11, To("north"))),
            () => outbox.SettleAsync([Outcome(1), Outcome(2, DeliveryState.Held)]).AsTask(),
            () => outbox.RetryAsync(new DeliveryFilter(), By("anna")).AsTask(),
            () => outbox.CancelAsync(new DeliveryFilter { To = "south" }, By("anna")).AsTask(),
            () => test.Store.Administration.DeleteStudyAsync(Uid.Parse(Nth(11).Study), By("anna")).AsTask(),
        ];
        var done = new List<bool>();
        foreach (var change in changes)
        {
            try
            {
                await change();
                done.Add(true);
            }
            catch (StoreException)
            {
                done.Add(false);
            }
        }

        return done;
    }

    private static async Task AddAsync(TestStore test, Sample sample)
    {
        if (await test.AddAsync(sample) is { IsSafe: false } outcome)
        {
            throw new StoreException(outcome.Reason!, "refused");
        }
    }

    private static IReadOnlyList<string> View(ExchangeStore store) =>
    [
        .. store.Outbox.List(new DeliveryFilter()).Select(static line => $"{line with { Quiet = null }}"),
        .. new[] { "north", "south" }.SelectMany(to => store.Due(to).Prepend($"{store.Outbox.Totals(to)}")),
    ];
}
