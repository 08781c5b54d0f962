using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Outbox;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Catalog;

/// <summary>Records that are held back so that several share a commit.</summary>
public sealed class WaitingForCompanyTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Enough_of_them_are_committed_together_and_no_sooner()
    {
        await using var test = await OpenEndlessAsync();
        var commits = CountCommits(test);

        var first = Later(test, 0, WaitingWork.Enough - 1);
        first.ShouldAllBe(static written => !written.IsCompleted);
        var last = Later(test, WaitingWork.Enough - 1, 1);
        await EndAsync([.. first, .. last]);

        commits().ShouldBe(1);
        Written(test).ShouldBe(Enumerable.Range(0, WaitingWork.Enough));
    }

    [Fact]
    public async Task What_is_committed_next_takes_them_along_behind_what_came_before_it()
    {
        await using var test = await OpenEndlessAsync();
        var commits = CountCommits(test);

        var held = Later(test, 0, 3);
        var next = test.Store.AuditAsync(Record(3));

        // By the caller, in one commit.
        next.IsCompletedSuccessfully.ShouldBeTrue();
        await next;
        await EndAsync(held);
        commits().ShouldBe(1);
        Written(test).ShouldBe(Enumerable.Range(0, 4));
    }

    [Fact]
    public async Task What_is_committed_alone_leaves_them_in_their_order()
    {
        await using var test = await OpenEndlessAsync();

        var held = Later(test, 0, 2);
        (await test.Store.Audit.PruneAsync(DateTimeOffset.UnixEpoch, long.MaxValue, Stop).AsTask().WaitAsync(Patience, Stop)).ShouldBe(0);

        await EndAsync(held);
        Written(test).ShouldBe(Enumerable.Range(0, 2));
    }

    [Fact]
    public async Task Who_asks_for_it_has_them_committed_there()
    {
        await using var test = await OpenEndlessAsync();
        var committing = new HashSet<int>();
        test.Probe = _ => committing.Add(Environment.CurrentManagedThreadId);

        var held = Later(test, 0, 3);
        test.Store.Audit.Hurry();

        held.ShouldAllBe(static written => written.IsCompletedSuccessfully);
        committing.ShouldBe([Environment.CurrentManagedThreadId]);
        test.Probe = _ => throw new InvalidOperationException("There is nothing left to commit.");
        test.Store.Audit.Hurry();
        test.Probe = null;
        await EndAsync(held);
        Written(test).ShouldBe(Enumerable.Range(0, 3));
    }

    [Fact]
    public async Task One_that_nothing_follows_is_written_all_the_same()
    {
        await using var test = await TestStore.CreateAsync();
        for (var i = 0; i < 3; i++)
        {
            await EndAsync(Later(test, i, 1));
        }

        Written(test).ShouldBe(Enumerable.Range(0, 3));
    }

    [Fact]
    public async Task Those_that_come_while_a_caller_commits_are_not_forgotten()
    {
        await using var test = await TestStore.CreateAsync();
        using var entered = new ManualResetEventSlim();
        using var gate = new ManualResetEventSlim();
        test.Probe = step =>
        {
            if (step == CommitStep.Commit && !entered.IsSet)
            {
                entered.Set();
                gate.Wait(Patience).ShouldBeTrue();
            }
        };

        var first = Task.Run(async () => await test.Store.AuditAsync(Record(0)), Stop);
        entered.Wait(Patience, Stop).ShouldBeTrue();
        var held = Later(test, 1, 1);
        gate.Set();

        await EndAsync([first, .. held]);
        Written(test).ShouldBe(Enumerable.Range(0, 2));
    }

    [Fact]
    public async Task Closing_writes_them_and_refuses_what_comes_later()
    {
        await using var test = await OpenEndlessAsync();

        var held = Later(test, 0, 3);
        await test.Store.DisposeAsync();
        await EndAsync(held);
        var late = Later(test, 3, 1).Single();
        test.Store.Audit.Hurry();

        (await Should.ThrowAsync<StoreException>(() => late)).Reason.ShouldBe(CatalogReasons.StoreClosed);
        await test.OpenAsync();
        Written(test).ShouldBe(Enumerable.Range(0, 3));
        test.Store.Audit.Verify(Stop).IsWhole.ShouldBeTrue();
    }

    [Fact]
    public async Task A_commit_that_fails_is_the_answer_of_each_of_them()
    {
        await using var test = await OpenEndlessAsync();
        test.Probe = static step =>
        {
            if (step == CommitStep.Commit)
            {
                throw new IOException("made to fail");
            }
        };

        var held = Later(test, 0, WaitingWork.Enough);

        foreach (var written in held)
        {
            await Should.ThrowAsync<StoreException>(() => written.WaitAsync(Patience, Stop));
        }

        test.Probe = null;
    }

    [Fact]
    public async Task None_is_lost_among_callers_that_commit_hurry_and_wait()
    {
        const int Each = 60;
        await using var test = await TestStore.CreateAsync();
        Func<int, Task>[] ways =
        [
            async number => await test.Store.AuditAsync(Record(number)),
            number => test.Store.Audit.AppendLaterAsync(Record(number)),
            number => test.Store.Outbox.SettleLaterAsync(new DeliveryOutcome(number, DeliveryState.Delivered, 0, string.Empty, 0, Record(number))),
            number =>
            {
                var written = test.Store.Audit.AppendLaterAsync(Record(number));
                test.Store.Audit.Hurry();
                return written;
            },
        ];

        await Task.WhenAll(ways.Select((way, turn) => Task.Run(
            async () =>
            {
                for (var i = 0; i < Each; i++)
                {
                    await way((turn * Each) + i);
                }
            },
            Stop))).WaitAsync(Patience, Stop);

        Written(test).Order().ShouldBe(Enumerable.Range(0, ways.Length * Each));
        test.Store.Audit.Verify(Stop).IsWhole.ShouldBeTrue();
    }

    /// <summary>A store in which time alone commits nothing.</summary>
    private static async Task<TestStore> OpenEndlessAsync()
    {
        var test = await TestStore.CreateAsync();
        test.CommitPatience = TimeSpan.FromDays(1);
        await test.ReopenAsync();
        return test;
    }

    private static Func<int> CountCommits(TestStore test)
    {
        var commits = 0;
        test.Probe = step => commits += step == CommitStep.Commit ? 1 : 0;
        return () => commits;
    }

    private static List<Task> Later(TestStore test, int from, int count) =>
        [.. Enumerable.Range(from, count).Select(number => test.Store.Audit.AppendLaterAsync(Record(number)))];

    private static AuditRecord Record(int number) => new() { Event = AuditEvent.ApplicationStarted, Time = DateTimeOffset.UnixEpoch, Count = number };

    private static IEnumerable<int> Written(TestStore test) =>
        [.. test.Store.Audit.Newest().Where(static r => r.Record.Event == AuditEvent.ApplicationStarted).Select(static r => (int)r.Record.Count).Reverse()];

    private static Task EndAsync(IEnumerable<Task> written) => Task.WhenAll(written).WaitAsync(Patience, Stop);
}
