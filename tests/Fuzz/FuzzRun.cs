using System.Globalization;

namespace DicomExchange.Fuzz;

/// <summary>
/// How long and from which seed: DICOMX_FUZZ_COUNT inputs for each target (a short run by default) and DICOMX_FUZZ_SEED.
/// A failure names its seed, so that it can be run alone.
/// </summary>
internal static class FuzzRun
{
    private const int Short = 1500;

    private static readonly int Count = Number("DICOMX_FUZZ_COUNT", Short);
    private static readonly int First = Number("DICOMX_FUZZ_SEED", 1);

    /// <summary>Gives each mutated input to the target; whatever escapes it is a failure.</summary>
    public static void Each(IReadOnlyList<byte[]> corpus, Action<byte[], Random> target)
    {
        for (var seed = First; seed < First + Count; seed++)
        {
            Once(corpus, seed, target);
        }
    }

    /// <summary>More was asked for than the short run.</summary>
    public static bool IsLong => Count > Short;

    /// <summary>The same for targets that wait.</summary>
    /// <param name="share">Slow targets get one part in so many of the inputs.</param>
    public static async Task EachAsync(IReadOnlyList<byte[]> corpus, int share, Func<byte[], Random, Task> target)
    {
        for (var seed = First; seed < First + Math.Max(1, Count / share); seed++)
        {
            var random = new Random(seed);
            var input = Mutation.Of(corpus[random.Next(corpus.Count)], random);
            try
            {
                await target(input, random);
            }
            catch (Exception e)
            {
                throw Failed(seed, input, e);
            }
        }
    }

    private static void Once(IReadOnlyList<byte[]> corpus, int seed, Action<byte[], Random> target)
    {
        var random = new Random(seed);
        var input = Mutation.Of(corpus[random.Next(corpus.Count)], random);
        try
        {
            target(input, random);
        }
        catch (Exception e)
        {
            throw Failed(seed, input, e);
        }
    }

    private static InvalidOperationException Failed(int seed, byte[] input, Exception e) => new(
        $"DICOMX_FUZZ_SEED={seed} DICOMX_FUZZ_COUNT=1 repeats this: {e.GetType().Name}: {e.Message}\ninput of {input.Length} bytes, base64: {Convert.ToBase64String(input.AsSpan(0, Math.Min(input.Length, 3000)))}", e);

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var value) && value > 0 ? value : otherwise;
}
