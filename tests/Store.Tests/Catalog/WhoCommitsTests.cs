using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Commit;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Catalog;

public sealed class WhoCommitsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static AuditRecord Record => new() { Event = AuditEvent.ApplicationStarted, Time = DateTimeOffset.UnixEpoch };

    private static int Count(TestStore test) => test.Store.Audit.Newest().Count(static r => r.Record.Event == AuditEvent.ApplicationStarted);

    [Fact]
    public async Task Who_finds_nobody_committing_commits_on_its_own_thread()
    {
        await using var test = await TestStore.CreateAsync();
        var committing = new HashSet<int>();
        test.Probe = _ => committing.Add(Environment.CurrentManagedThreadId);

        var caller = Environment.CurrentManagedThreadId;
        var append = test.Store.AuditAsync(Record);

        append.IsCompletedSuccessfully.ShouldBeTrue();
        committing.ShouldBe([caller]);
        await append;
    }

    [Fact]
    public async Task What_comes_while_a_caller_commits_is_committed_after_it_and_closing_waits_for_both()
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

        var first = Task.Run(async () => await test.Store.AuditAsync(Record));
        entered.Wait(Patience, TestContext.Current.CancellationToken).ShouldBeTrue();
        var second = test.Store.AuditAsync(Record).AsTask();
        var closing = test.Store.DisposeAsync().AsTask();

        second.IsCompleted.ShouldBeFalse();
        closing.IsCompleted.ShouldBeFalse();
        gate.Set();
        await first.WaitAsync(Patience, TestContext.Current.CancellationToken);
        await second.WaitAsync(Patience, TestContext.Current.CancellationToken);
        await closing.WaitAsync(Patience, TestContext.Current.CancellationToken);
        test.Probe = null;
        await test.OpenAsync();
        Count(test).ShouldBe(2);
    }

    [Fact]
    public async Task Callers_that_commit_in_turns_with_the_thread_lose_nothing()
    {
        await using var test = await TestStore.CreateAsync();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                await test.Store.AuditAsync(Record);
            }
        }))).WaitAsync(Patience, TestContext.Current.CancellationToken);

        Count(test).ShouldBe(400);
        await test.ReopenAsync();
        Count(test).ShouldBe(400);
    }

    /// <summary>Of two that bring the same, one is postponed by the thread; a caller that commits just then must not leave it waiting.</summary>
    [Fact]
    public async Task Who_is_postponed_is_answered_though_callers_commit_meanwhile()
    {
        await using var test = await TestStore.CreateAsync();
        for (var i = 0; i < 60; i++)
        {
            var same = new Sample { Instance = $"1.2.3.1.{i + 1}" };
            await Task.WhenAll(
                Task.Run(() => test.AddAsync(same)),
                Task.Run(() => test.AddAsync(same)),
                Task.Run(() => test.AddAsync(same)),
                Task.Run(async () => await test.Store.AuditAsync(Record))).WaitAsync(Patience, TestContext.Current.CancellationToken);
        }

        Count(test).ShouldBe(60);
        test.Store.Audit.Verify().IsWhole.ShouldBeTrue();
    }
}
