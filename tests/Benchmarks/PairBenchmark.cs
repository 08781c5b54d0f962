using DicomExchange.Benchmarks.Measuring;
using DicomExchange.Benchmarks.Peers;
using DicomExchange.Generator;

namespace DicomExchange.Benchmarks;

/// <summary><c>pair</c>: what storing costs this build and another one, in short turns, so that both meet the same moods of the machine.</summary>
internal static class PairBenchmark
{
    private const int Kilo = 1000;
    private const int NotCounted = 4;

    public static IReadOnlyCollection<string> Options { get; } = ["--count", "--kilobytes", "--senders", "--rounds", Arguments.FolderOption];

    public static async Task<int> RunAsync(Arguments arguments)
    {
        if (arguments.Folder is not { } checkout)
        {
            Console.Error.WriteLine("pair needs --folder: another checkout of this project, built for release.");
            return 2;
        }

        var (count, size, senders) = (arguments.Of("--count", 100), arguments.Of("--kilobytes", 512) * Kilo, arguments.Of("--senders", 1));
        using var folder = new NodeFolder();
        using var otherFolder = new NodeFolder();
        await using var node = await folder.ServeAsync();
        await using var other = await otherFolder.ServeAsync(Path.Combine(checkout, "src", "Host", "bin", "Release", "net10.0", "dicomx"));
        (NodeFolder Folder, ServerUnderTest Server)[] nodes = [(otherFolder, otherFolder.AsServer(other)), (folder, folder.AsServer(node))];
        var costs = nodes.Select(static _ => new List<Transfer>()).ToArray();
        var rounds = arguments.Of("--rounds", 20);
        var seed = 0;
        for (var round = -NotCounted; round < rounds; round++)
        {
            for (var turn = 0; turn < 2; turn++)
            {
                var which = (turn + round) & 1;
                var stage = new Stage(nodes[which].Server.Meter);
                var caller = new Caller(nodes[which].Server, nodes[which].Folder.Caller);
                await Task.WhenAll(Enumerable.Range(0, senders).Select(s =>
                {
                    var own = seed++;
                    return Task.Run(() => caller.SendAsync(Enumerable.Range(0, count).Select(n => LargeObject.Of(size, own, n))));
                }));
                var cost = stage.End(count * senders, (long)count * senders * size);
                if (round >= 0)
                {
                    costs[which].Add(cost);
                }
            }
        }

        new PairReport(costs[0], costs[1]).Print();
        Console.WriteLine($"peak MiB: other {nodes[0].Server.Meter.Peak >> 20}, this {nodes[1].Server.Meter.Peak >> 20}");
        node.Kill();
        other.Kill();
        return 0;
    }
}
