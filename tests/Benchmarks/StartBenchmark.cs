using System.Diagnostics;
using System.Globalization;
using DicomExchange.Benchmarks.Measuring;
using DicomExchange.Benchmarks.Peers;

namespace DicomExchange.Benchmarks;

/// <summary><c>start</c>: how long the node takes from its start to its line <c>ready</c>, and what memory it has then.</summary>
internal static class StartBenchmark
{
    private const int Many = 1_000_000;

    public static IReadOnlyCollection<string> Options { get; } = ["--studies", "--instances", "--rounds", Arguments.FolderOption];

    /// <returns>1 when a goal is missed: with an empty store half a second and 80 MB, else 4 s and 500 MB.</returns>
    public static async Task<int> RunAsync(Arguments arguments)
    {
        var studies = arguments.Of("--studies", 0);
        using var folder = new NodeFolder(kept: arguments.Folder);
        if (studies > 0)
        {
            await folder.FillAsync(studies, arguments.Of("--instances", 1));
        }

        var held = true;
        foreach (var fromRows in studies > 0 ? new[] { false, true } : [true])
        {
            held &= await MeasureAsync(folder, studies, fromRows, arguments.Of("--rounds", 5));
        }

        return held ? 0 : 1;
    }

    /// <param name="fromRows">The snapshot of the index is removed before each start, as if the node had not come to a clean end.</param>
    private static async Task<bool> MeasureAsync(NodeFolder folder, int studies, bool fromRows, int rounds)
    {
        var (times, cpus, memories, stops) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round <= rounds; round++)
        {
            if (fromRows)
            {
                folder.RemoveSnapshot();
            }

            var clock = Stopwatch.StartNew();
            await using var node = await folder.ServeAsync();
            var seconds = clock.Elapsed.TotalSeconds;
            var meter = folder.AsServer(node).Meter;
            var (cpu, peak) = (meter.CpuSeconds, meter.Peak / 1e6);
            clock.Restart();
            await node.StopAsync();

            // The first makes the store, or finds nothing of it in the system's cache.
            if (round > 0)
            {
                times.Add(seconds);
                cpus.Add(cpu);
                memories.Add(peak);
                stops.Add(clock.Elapsed.TotalSeconds);
            }
        }

        var (time, memory) = (new Spread(times), new Spread(memories));
        var (mostTime, mostMemory) = studies == 0 ? (0.5, 80.0) : (4, 500);
        var held = time.Median < mostTime && memory.Median < mostMemory;
        Print($"{studies} studies{(studies == 0 ? string.Empty : fromRows ? ", from rows" : ", from the snapshot")}: start to ready {time.Median:F2} s ({time.Least:F2} to {time.Most:F2}), {new Spread(cpus).Median:F2} CPU s, peak {memory.Median:F0} MB, stop {new Spread(stops).Median:F2} s; under {mostTime} s and {mostMemory} MB {(held ? "held" : "MISSED")}{(studies is > 0 and not Many ? " (goal for 1,000,000)" : string.Empty)}");
        return held;
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
