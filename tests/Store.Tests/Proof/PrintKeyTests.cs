using System.Numerics;
using DicomExchange.Store.Proof;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Proof;

/// <summary>The arithmetic by which two collections of rows are compared.</summary>
public sealed class PrintKeyTests
{
    private static readonly ulong[] Edges = [0, 1, 2, 3, (1UL << 32) - 1, 1UL << 32, PrintKey.Prime / 2, PrintKey.Prime - 2, PrintKey.Prime - 1];

    [Fact]
    public void Products_are_those_modulo_the_prime()
    {
        var random = new Random(1);
        foreach (var (a, b) in Edges.SelectMany(static _ => Edges, static (a, b) => (a, b)).Concat(Enumerable.Range(0, 10_000).Select(_ => (Any(random), Any(random)))))
        {
            PrintKey.Multiply(a, b).ShouldBe((ulong)((BigInteger)a * b % PrintKey.Prime));
        }
    }

    [Fact]
    public void Rows_whose_numbers_are_one_apart_or_equal_modulo_the_prime_have_prints_of_their_own()
    {
        var key = new PrintKey();
        long[] numbers = [0, 1, -1, long.MinValue, long.MaxValue, (long)PrintKey.Prime, (long)PrintKey.Prime + 1, 1L << 32, uint.MaxValue];
        long[] sequences = [1, 2, 3, 10_000_000];

        var prints = numbers.SelectMany(_ => sequences, (number, sequence) => key.Of(number, sequence)).ToList();

        prints.ShouldBeUnique();
        prints.ShouldAllBe(static print => print > 0 && print < PrintKey.Prime);
        new PrintKey().Of(1, 1).ShouldNotBe(key.Of(1, 1));
    }

    private static ulong Any(Random random) => (ulong)random.NextInt64((long)PrintKey.Prime);
}
