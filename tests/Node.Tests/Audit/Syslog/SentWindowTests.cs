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
