using System.Numerics;
using DicomExchange.Node.Access;
using DicomExchange.Support;
using FsCheck;
using FsCheck.Fluent;

namespace DicomExchange.Node.Tests.Access;

/// <summary>The bucket against one that keeps its level as an exact fraction and fills it drop by drop.</summary>
public sealed class TokenBucketTests
{
    [Fact]
    public void It_gives_what_a_bucket_with_a_level_gives()
    {
        var cases = from rate in ExactRate()
                    from steps in Gen.ListOf(Step())
                    select (rate, steps);

        Prop.ForAll(cases.ToArbitrary(), c => Agrees(c.rate, c.steps)).CheckMany(2000);
    }

    [Fact]
    public void At_no_rate_more_is_given_in_any_time_than_the_burst_and_what_came_in_it()
    {
        var cases = from tokens in Gen.Choose(1, 2_000_000_000)
                    from burst in Gen.Choose(1, 2_000_000_000)
                    from seconds in Gen.Elements(1, 60)
                    from steps in Gen.ListOf(Step())
                    select (new TokenRate(tokens, TimeSpan.FromSeconds(seconds), burst), steps);

        Prop.ForAll(cases.ToArbitrary(), c => NeverExceeds(c.Item1, c.steps)).CheckMany(2000);
    }

    [Fact]
    public void What_was_taken_on_credit_is_waited_for_to_the_tick()
    {
        var cases = from rate in ExactRate()
                    from steps in Gen.ListOf(Step())
                    select (rate, steps);

        Prop.ForAll(cases.ToArbitrary(), c => Owes(c.rate, c.steps)).CheckMany(2000);
    }

    [Fact]
    public void The_largest_amounts_do_not_overflow()
    {
        var slow = new TokenRate(10_000, TimeSpan.FromSeconds(1), 10_000);
        new TokenBucket(0).Take(int.MaxValue, slow, 0, out var wait);
        wait.TotalSeconds.ShouldBe((int.MaxValue - 10_000) / 10_000d, 0.001);
        new TokenBucket(0).TryTake(1, TokenRate.EachMinute(1), long.MaxValue / 4, out _).ShouldBeTrue();
    }

    /// <summary>A limit that is lowered counts from the next question on; what was used up before stays used up.</summary>
    [Fact]
    public void A_changed_rate_counts_at_once()
    {
        var bucket = default(TokenBucket);
        bucket.TryTake(10, TokenRate.EachMinute(10), 0, out bucket).ShouldBeTrue();
        bucket.TryTake(1, TokenRate.EachMinute(10), 0, out _).ShouldBeFalse();
        bucket.TryTake(1, TokenRate.EachMinute(10), TimeSpan.FromSeconds(6).Ticks, out _).ShouldBeTrue();
        bucket.TryTake(1, TokenRate.EachMinute(1), TimeSpan.FromSeconds(6).Ticks, out _).ShouldBeFalse();
    }

    private static bool Agrees(TokenRate rate, IEnumerable<(long Ticks, long Amount)> steps)
    {
        var (bucket, model, now) = (default(TokenBucket), new Level(rate), 0L);
        foreach (var (ticks, amount) in steps)
        {
            now += ticks;
            model.Fill(ticks);
            if (bucket.TryTake(amount, rate, now, out bucket) != model.TryTake(amount))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Owes(TokenRate rate, IEnumerable<(long Ticks, long Amount)> steps)
    {
        var (bucket, model, now) = (default(TokenBucket), new Level(rate), 0L);
        foreach (var (ticks, amount) in steps)
        {
            now += ticks;
            model.Fill(ticks);
            bucket = bucket.Take(amount, rate, now, out var wait);
            if (wait.Ticks != model.Owe(amount))
            {
                return false;
            }
        }

        return true;
    }

    private static bool NeverExceeds(TokenRate rate, IReadOnlyList<(long Ticks, long Amount)> steps)
    {
        var (bucket, now) = (default(TokenBucket), 0L);
        var given = new List<(long At, BigInteger Amount)>();
        foreach (var (ticks, amount) in steps)
        {
            now += ticks;
            if (bucket.TryTake(amount, rate, now, out bucket))
            {
                given.Add((now, amount));
            }
        }

        return given.Select((from, i) => (from, i)).All(start => given.Skip(start.i).Select((to, n) => (to, n)).All(end =>
            given.Skip(start.i).Take(end.n + 1).Aggregate(BigInteger.Zero, (sum, g) => sum + g.Amount) * rate.Per.Ticks
                <= ((BigInteger)rate.Burst * rate.Per.Ticks) + ((BigInteger)(end.to.At - start.from.At) * rate.Tokens) + rate.Per.Ticks));
    }

    /// <summary>Rates whose tokens come in whole ticks, so that the two must agree to the tick.</summary>
    private static Gen<TokenRate> ExactRate() =>
        from tokens in Gen.Elements(1L, 2, 5, 10, 1000, 60_000, 1_000_000)
        from burst in Gen.Choose(1, 3000)
        from seconds in Gen.Elements(1, 60)
        where TimeSpan.FromSeconds(seconds).Ticks % tokens == 0
        select new TokenRate(tokens, TimeSpan.FromSeconds(seconds), burst);

    private static Gen<(long Ticks, long Amount)> Step() =>
        from ticks in Gen.OneOf(Gen.Constant(0), Gen.Choose(0, 100), Gen.Choose(0, 20_000_000), Gen.Choose(0, int.MaxValue))
        from amount in Gen.OneOf(Gen.Constant(1), Gen.Choose(1, 3000))
        select ((long)ticks, (long)amount);

    /// <summary>Tokens as a fraction with the rate's ticks below the line.</summary>
    private sealed class Level(TokenRate rate)
    {
        private BigInteger level = (BigInteger)rate.Burst * rate.Per.Ticks;

        private BigInteger Full => (BigInteger)rate.Burst * rate.Per.Ticks;

        public void Fill(long ticks) => level = BigInteger.Min(Full, level + ((BigInteger)ticks * rate.Tokens));

        public bool TryTake(long amount)
        {
            var wanted = (BigInteger)amount * rate.Per.Ticks;
            var isThere = wanted <= level;
            level -= isThere ? wanted : 0;
            return isThere;
        }

        /// <returns>Ticks until the level is not below nothing any more.</returns>
        public long Owe(long amount)
        {
            level -= (BigInteger)amount * rate.Per.Ticks;
            return level >= 0 ? 0 : (long)((-level + rate.Tokens - 1) / rate.Tokens);
        }
    }
}
