using DicomExchange.Store.Tests.Catalog;
using Shouldly;
using Xunit;
using static DicomExchange.Store.Tests.Outbox.Queueing;

namespace DicomExchange.Store.Tests.Outbox;

/// <summary>A quiet time is waited for, once and not longer, whatever somebody sets the clock to and whenever the process is restarted.</summary>
public sealed class QuietTimeTests
{
    public static TheoryData<TimeSpan> Jumps => [TimeSpan.FromHours(1), TimeSpan.FromHours(-1), new DateTimeOffset(1970, 1, 1, 0, 0, 0, TimeSpan.Zero) - new SetClock().GetUtcNow(), TimeSpan.FromDays(40_000)];

    [Fact]
    public async Task A_study_is_due_when_nothing_more_came_for_the_quiet_time_and_what_comes_late_follows()
    {
        var clock = new SetClock();
        await using var test = await TestStore.CreateAsync(time: clock);
        await test.QueueAsync(Nth(1, To("north", 60)));
        clock.Advance(Seconds(40));
        await test.QueueAsync(Nth(2, To("north", 60)));
        clock.Advance(Seconds(59));
        test.Store.Due("north").ShouldBeEmpty();
        test.Store.Outbox.UntilDue("north", Nothing).ShouldBe(Seconds(1));
        clock.Advance(Seconds(1));
        await test.QueueAsync(Nth(3, To("north", 60)));
        for (var round = 0; round < 2; round++)
        {
            test.Store.Due("north").ShouldBe([Nth(1).Instance, Nth(2).Instance]);
            await test.ReopenAsync();
        }

        clock.Advance(Seconds(60));
        test.Store.Due("north").ShouldBe([Nth(1).Instance, Nth(2).Instance, Nth(3).Instance]);
    }

    [Fact]
    public async Task What_goes_at_once_does_not_wait_for_what_waits_and_studies_do_not_wait_for_each_other()
    {
        var clock = new SetClock();
        await using var test = await TestStore.CreateAsync(time: clock);
        await test.QueueAsync(Nth(1, To("north", 60)));
        await test.QueueAsync(Nth(2, To("north")));
        await test.QueueAsync(Nth(11, To("north", 30)));
        test.Store.Due("north").ShouldBe([Nth(2).Instance]);
        var study = test.Store.Outbox.Take("north", Nothing)!.Study;
        test.Store.Outbox.UntilDue("north", Nothing).ShouldBe(TimeSpan.Zero);
        test.Store.Outbox.UntilDue("north", new HashSet<long> { study }).ShouldBe(Seconds(30));
        clock.Advance(Seconds(30));
        test.Store.Due("north").ShouldBe([Nth(2).Instance, Nth(11).Instance]);
        clock.Advance(Seconds(30));
        test.Store.Due("north").ShouldBe([Nth(1).Instance, Nth(2).Instance, Nth(11).Instance]);
    }

    [Theory]
    [MemberData(nameof(Jumps))]
    public async Task A_clock_that_is_set_neither_holds_back_nor_lets_go_what_is_gathering(TimeSpan jump)
    {
        var clock = new SetClock();
        await using var test = await TestStore.CreateAsync(time: clock);
        await test.QueueAsync(Nth(1, To("north", 60)));
        clock.Advance(Seconds(20));
        clock.Set(clock.GetUtcNow() + jump);
        test.Store.Due("north").ShouldBeEmpty();
        test.Store.Outbox.UntilDue("north", Nothing).ShouldBe(Seconds(40));
        await test.QueueAsync(Nth(2, To("north", 60)));
        clock.Advance(Seconds(59));
        test.Store.Due("north").ShouldBeEmpty();
        clock.Advance(Seconds(1));
        test.Store.Due("north").ShouldBe([Nth(1).Instance, Nth(2).Instance]);
    }

    [Theory]
    [MemberData(nameof(Jumps))]
    public async Task A_clock_that_was_set_before_a_restart_costs_at_most_one_quiet_time(TimeSpan jump)
    {
        var clock = new SetClock();
        await using var test = await TestStore.CreateAsync(time: clock);
        await test.QueueAsync(Nth(1, To("north", 60)));
        clock.Set(clock.GetUtcNow() + jump);
        await test.ReopenAsync();
        var left = test.Store.Outbox.UntilDue("north", Nothing).ShouldNotBeNull();
        left.ShouldBe(jump > TimeSpan.Zero ? TimeSpan.Zero : Seconds(60));
        clock.Advance(left);
        test.Store.Due("north").ShouldBe([Nth(1).Instance]);
    }

    [Fact]
    public async Task A_quiet_time_longer_than_any_counts_as_the_longest()
    {
        var clock = new SetClock();
        await using var test = await TestStore.CreateAsync(time: clock);
        await test.QueueAsync(Nth(1, To("north") with { Quiet = TimeSpan.MaxValue }));
        await test.QueueAsync(Nth(11, To("north") with { Quiet = TimeSpan.MinValue }));
        for (var round = 0; round < 2; round++)
        {
            test.Store.Due("north").ShouldBe([Nth(11).Instance]);
            await test.ReopenAsync();
        }

        clock.Advance(Store.Outbox.DeliveryOrder.LongestQuiet);
        test.Store.Due("north").Count.ShouldBe(2);
    }

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);
}
