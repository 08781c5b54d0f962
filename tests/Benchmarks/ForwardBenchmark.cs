using System.Globalization;
using System.Net;
using System.Net.Sockets;
using DicomExchange.Benchmarks.Measuring;
using DicomExchange.Benchmarks.Peers;
using DicomExchange.Generator;
using DicomExchange.Node.Settings;

namespace DicomExchange.Benchmarks;

/// <summary>
/// <c>forward</c>: how fast objects come through a node to a destination, alone, and while another destination takes connections and never
/// answers; in turns.
/// </summary>
internal static class ForwardBenchmark
{
    private const int Kilo = 1000;
    private const double Goal = 0.9;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static IReadOnlyCollection<string> Options { get; } = ["--rounds", "--studies", "--count", "--kilobytes"];

    public static async Task<int> RunAsync(Arguments arguments)
    {
        var (rounds, studies, count) = (arguments.Of("--rounds", 7), arguments.Of("--studies", 10), arguments.Of("--count", 20));
        var size = arguments.Of("--kilobytes", 100) * Kilo;
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var one = new ForwardingPair(deadPort: null);
        await using var other = new ForwardingPair(((IPEndPoint)silent.LocalEndpoint).Port);
        var seed = 0;
        var (alone, beside) = (new List<double>(), new List<double>());
        for (var round = -1; round < rounds; round++)
        {
            foreach (var (pair, speeds) in ((ForwardingPair, List<double>)[])[(one, alone), (other, beside)])
            {
                var objects = Enumerable.Range(0, studies).SelectMany(s => Enumerable.Range(1, count).Select(n => LargeObject.Of(size, seed + s, n)));
                seed += studies;
                var speed = await pair.RunAsync(objects, studies * count, Patience);

                // The first of each is not counted.
                if (round >= 0)
                {
                    speeds.Add(speed);
                }
            }
        }

        return Tell(new Spread(alone), new Spread(beside), other.MostAtDead);
    }

    private static int Tell(Spread alone, Spread beside, int most)
    {
        var share = beside.Median / alone.Median;
        Print($"objects a second, alone: {alone.Median:F0} ({alone.Least:F0} to {alone.Most:F0})");
        Print($"beside one that never answers: {beside.Median:F0} ({beside.Least:F0} to {beside.Most:F0}), {share:P0}");
        Print($"associations that one held at most: {most}");
        var own = new PartnerLimitSettings().SendAssociations;
        var isHeld = share >= Goal && most > 0 && most <= own;
        Console.WriteLine($"at least {Goal:P0}, and one to {own} associations with the dead one: {(isHeld ? "held" : "MISSED")}");
        return isHeld ? 0 : 1;
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
