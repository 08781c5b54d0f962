using DicomExchange.Node.Audit.Syslog;
using DicomExchange.Support;
using FsCheck;
using FsCheck.Fluent;

namespace DicomExchange.Node.Tests.Audit.Syslog;

/// <summary>How far back the next connection begins.</summary>
public sealed class SentWindowTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Nothing_is_settled_before_ten_thousand_more_were_sent_however_long_ago()
    {
        var window = new SentWindow(0);
        window.Add(10_000, TimeSpan.Zero);
        window.Settle(TimeSpan.FromDays(1)).ShouldBe(0);
        window.Add(10_001, TimeSpan.FromDays(1));
        window.Settle(TimeSpan.FromDays(1)).ShouldBe(1);
    }

    [Fact]
    public void Nothing_is_settled_before_ten_minutes_however_many_were_sent()
    {
        var window = new SentWindow(5);
        window.Add(1000, TimeSpan.Zero);
        window.Add(500_000, 2 * Second);
        window.Settle(SentWindow.Doubtful - Second).ShouldBe(5);
        window.Settle(SentWindow.Doubtful).ShouldBe(1000);
        window.Settle(SentWindow.Doubtful + (2 * Second)).ShouldBe(490_000);
    }

    [Fact]
    public void What_is_repeated_is_bounded_even_so()
    {
        var window = new SentWindow(0);
        window.Add(3_000_000, TimeSpan.Zero);
        window.Settle(TimeSpan.Zero).ShouldBe(3_000_000 - SentWindow.MostRepeated);
    }

    [Fact]
    public void A_connection_that_breaks_while_it_repeats_loses_nothing_that_was_settled()
    {
        var window = new SentWindow(90_000);
        window.Add(95_000, TimeSpan.Zero);
        window.Settle(TimeSpan.FromDays(1)).ShouldBe(90_000);
    }

    [Fact]
    public void What_is_repeated_is_as_old_as_when_it_was_written_first()
    {
        var window = new SentWindow(0);
        window.Add(40_000, TimeSpan.Zero);
        window.Settle(SentWindow.Doubtful / 2).ShouldBe(0);
        window.Reconnect();
        window.Sent.ShouldBe(0);
        window.Add(40_000, SentWindow.Doubtful / 2);
        window.Settle(SentWindow.Doubtful - Second).ShouldBe(0);
        window.Settle(SentWindow.Doubtful).ShouldBe(30_000);
        window.Reconnect();
        window.Sent.ShouldBe(30_000);
    }

    [Fact]
    public void What_is_still_to_be_repeated_is_not_settled_however_old_it_is_nor_what_was_repeated_a_moment_ago()
    {
        var window = new SentWindow(0);
        window.Add(40_000, TimeSpan.Zero);
        window.Reconnect();
        window.Add(5_000, Second);
        window.Settle(TimeSpan.FromDays(1)).ShouldBe(0);
        window.Reconnect();
        window.Sent.ShouldBe(0);
        window.Add(10_001, 2 * Second);
        window.Settle(TimeSpan.FromDays(1)).ShouldBe(1);
    }

    /// <summary>Of one step in five the connection breaks, often while it still repeats.</summary>
    [Fact]
    public void Over_many_connections_it_settles_what_a_list_of_all_first_writings_settles_and_never_the_last_ten_thousand_of_any_connection() => Prop.ForAll(
        Gen.ListOf(Gen.Zip(Gen.Zip(Gen.Choose(1, 4000), Gen.Choose(0, 90_000)), Gen.Choose(0, 4))).ToArbitrary(),
        steps =>
        {
            var window = new SentWindow(0);
            var first = new List<(long Message, TimeSpan At)>();
            var (message, now, before) = (0L, TimeSpan.Zero, 0L);
            foreach (var ((count, milliseconds), fate) in steps)
            {
                now += TimeSpan.FromMilliseconds(milliseconds);
                message += count;
                window.Add(message, now);
                if (first.Count == 0 || message > first[^1].Message)
                {
                    first.Add((message, now));
                }

                var settled = window.Settle(now);
                settled.ShouldBeLessThanOrEqualTo(Math.Max(before, Math.Min(message - 10_000, Naive(0, first, now))));
                settled.ShouldBeGreaterThanOrEqualTo(Math.Min(message - 10_000, Naive(0, [.. first.Where(s => s.At <= now - Second)], now - Second)));
                settled.ShouldBeGreaterThanOrEqualTo(before);
                before = settled;
                if (fate == 0)
                {
                    window.Reconnect();
                    window.Sent.ShouldBe(settled);
                    message = settled;
                }
            }

            return true;
        }).CheckMany(300);

    [Fact]
    public void It_settles_what_a_list_of_all_that_was_sent_settles_and_at_most_a_second_later() => Prop.ForAll(
        Gen.Zip(Gen.Choose(0, 5000), Gen.ListOf(Gen.Zip(Gen.Choose(1, 4000), Gen.Choose(0, 90_000)))).ToArbitrary(),
        drawn =>
        {
            var (start, steps) = drawn;
            var window = new SentWindow(start);
            var sent = new List<(long Message, TimeSpan At)>();
            var (message, now, before) = ((long)start, TimeSpan.Zero, (long)start);
            foreach (var (count, milliseconds) in steps)
            {
                now += TimeSpan.FromMilliseconds(milliseconds);
                message += count;
                sent.Add((message, now));
                window.Add(message, now);
                var settled = window.Settle(now);
                settled.ShouldBeLessThanOrEqualTo(Naive(start, sent, now));
                settled.ShouldBeGreaterThanOrEqualTo(Naive(start, [.. sent.Where(s => s.At <= now - Second)], now - Second));
                settled.ShouldBeGreaterThanOrEqualTo(before);
                window.Sent.ShouldBe(message);
                before = settled;
            }

            return true;
        }).CheckMany(300);

    private static long Naive(long start, List<(long Message, TimeSpan At)> sent, TimeSpan now)
    {
        var last = sent.Count > 0 ? sent[^1].Message : start;
        var old = sent.Where(s => now - s.At >= TimeSpan.FromMinutes(10)).Select(s => s.Message).DefaultIfEmpty(start).Max();
        return Math.Max(start, Math.Min(old, last - 10_000));
    }
}
