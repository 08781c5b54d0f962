using System.Collections.Concurrent;
using DicomExchange.Node.Commitment;
using DicomExchange.Support;

namespace DicomExchange.Node.Tests.Commitment;

/// <summary>Rounds with partners: apart from one another, resting after failures, and over at once when the node stops.</summary>
public sealed class PartnerRoundsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    private readonly ManualTime time = new();
    private readonly ConcurrentQueue<string> begun = [];

    [Fact]
    public async Task A_partner_that_hangs_keeps_nobody_else_waiting_and_stopping_ends_it()
    {
        using var rounds = Of(async (partner, token) =>
        {
            if (partner == "slow")
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
            }

            return RoundEnd.Done;
        });
        rounds.Wake("slow");
        rounds.Wake("quick");
        await UntilAsync(() => begun.Contains("slow") && begun.Contains("quick"));
        await rounds.StopAsync().WaitAsync(Patience);
        rounds.Wake("late");
        begun.ShouldNotContain("late");
    }

    [Fact]
    public async Task After_a_failure_the_partner_rests_whatever_is_new_and_a_change_of_settings_ends_that()
    {
        using var rounds = Of(static (_, _) => Task.FromResult(RoundEnd.Failed));
        rounds.Wake("one");
        await UntilAsync(() => time.Armed == 1);
        rounds.Wake("one");
        begun.Count.ShouldBe(1);
        time.Advance(Rest);
        await UntilAsync(() => begun.Count == 2 && time.Armed == 1);
        rounds.Wake("one", endsRest: true);
        await UntilAsync(() => begun.Count == 3);
        await rounds.StopAsync();
    }

    [Fact]
    public async Task What_is_new_during_a_round_is_the_business_of_another_one_and_a_waiting_partner_is_woken()
    {
        var gate = new SemaphoreSlim(0);
        var later = false;
        using var rounds = Of(async (_, token) =>
        {
            await gate.WaitAsync(token);
            return later ? RoundEnd.Later(TimeSpan.FromDays(1)) : RoundEnd.Done;
        });
        rounds.Wake("one");
        await UntilAsync(() => begun.Count == 1);
        rounds.Wake("one");
        gate.Release();
        await UntilAsync(() => begun.Count == 2);
        later = true;
        gate.Release();
        await UntilAsync(() => time.Armed == 1);
        rounds.Wake("one");
        await UntilAsync(() => begun.Count == 3);
        await rounds.StopAsync();
        gate.Dispose();
    }

    [Fact]
    public async Task A_fault_is_told_and_tried_again()
    {
        var faults = new ConcurrentQueue<Exception>();
        using var rounds = new PartnerRounds(
            (partner, _) =>
            {
                begun.Enqueue(partner);
                throw new InvalidOperationException("made to fail");
            },
            static _ => Rest,
            (_, fault) => faults.Enqueue(fault),
            time);
        rounds.Wake("one");
        await UntilAsync(() => time.Armed == 1);
        faults.ShouldHaveSingleItem().ShouldBeOfType<InvalidOperationException>();
        time.Advance(Rest);
        await UntilAsync(() => begun.Count == 2);
        await rounds.StopAsync();
    }

    private PartnerRounds Of(Func<string, CancellationToken, Task<RoundEnd>> round) => new(
        (partner, token) =>
        {
            begun.Enqueue(partner);
            return round(partner, token);
        },
        static _ => Rest,
        static (_, fault) => fault.ShouldBeNull(),
        time);

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (!condition())
        {
            deadline.Token.ThrowIfCancellationRequested();
            await Task.Delay(5, CancellationToken.None);
        }
    }
}
