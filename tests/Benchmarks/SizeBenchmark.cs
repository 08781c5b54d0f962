using System.Diagnostics;
using System.Globalization;
using DicomExchange.Benchmarks.Measuring;
using DicomExchange.Benchmarks.Peers;
using DicomExchange.Generator;

namespace DicomExchange.Benchmarks;

/// <summary><c>size</c>: what storing an instance costs a node with a large index, in turns with one whose index is small.</summary>
internal static class SizeBenchmark
{
    private const int Pixels = 10_000;
    private const double Goal = 1.2;

    public static IReadOnlyCollection<string> Options { get; } = ["--small", "--large", "--each", "--count", "--rounds", Arguments.FolderOption];

    /// <returns>1 when an instance costs more than 1.2 times as much processor time, or takes so much longer.</returns>
    public static async Task<int> RunAsync(Arguments arguments)
    {
        var each = arguments.Of("--each", 10);
        var (small, large, count) = (arguments.Of("--small", 10_000), arguments.Of("--large", 1_000_000), arguments.Of("--count", 500));
        using var smallFolder = new NodeFolder();
        using var largeFolder = new NodeFolder(kept: arguments.Folder);
        var clock = Stopwatch.StartNew();
        await smallFolder.FillAsync(Math.Max(1, small / each), each);
        await largeFolder.FillAsync(Math.Max(1, large / each), each);
        Print($"{small} and {large} instances in the index, {each} in each study, filled in {clock.Elapsed.TotalSeconds:F0} s");

        await using var smallNode = await smallFolder.ServeAsync();
        await using var largeNode = await largeFolder.ServeAsync();
        var nodes = new[] { (Folder: smallFolder, Server: smallFolder.AsServer(smallNode)), (Folder: largeFolder, Server: largeFolder.AsServer(largeNode)) };
        var costs = nodes.Select(static _ => (Cpu: new List<double>(), Time: new List<double>())).ToArray();

        // A store that is kept has what earlier runs sent.
        var seed = (Environment.TickCount & 0xFFFFFF) * 64;
        for (var round = 0; round <= arguments.Of("--rounds", 5); round++)
        {
            for (var turn = 0; turn < nodes.Length; turn++)
            {
                var which = (turn + round) % nodes.Length;
                var stage = new Stage(nodes[which].Server.Meter);
                await new Caller(nodes[which].Server, nodes[which].Folder.Caller).SendAsync(Enumerable.Range(1, count).Select(n => LargeObject.Of(Pixels, seed + round, n)));
                var cost = stage.End(count, (long)count * Pixels);
                if (round > 0)
                {
                    costs[which].Cpu.Add(cost.CpuMillisecondsEach);
                    costs[which].Time.Add(cost.Time.TotalMilliseconds / count);
                }
            }
        }

        await smallNode.StopAsync();
        await largeNode.StopAsync();
        return Report("CPU ms each", costs[0].Cpu, costs[1].Cpu) & Report("ms each", costs[0].Time, costs[1].Time) ? 0 : 1;
    }

    private static bool Report(string name, List<double> small, List<double> large)
    {
        var ratio = new Spread(large).Median / new Spread(small).Median;
        Print($"{name}: small index {new Spread(small).Median:F2}, large {new Spread(large).Median:F2}, ratio {ratio:F2}: at most {Goal} {(ratio <= Goal ? "held" : "MISSED")}");
        return ratio <= Goal;
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
