using System.Globalization;
using DicomExchange.Benchmarks.Measuring;
using DicomExchange.Benchmarks.Peers;
using DicomExchange.Generator;

namespace DicomExchange.Benchmarks;

/// <summary>
/// <c>memory</c>: pushes one large object into a node, or several at once, pulls it back, compares every byte, and says how
/// much memory the node ever had.
/// </summary>
internal static class MemoryBenchmark
{
    public static IReadOnlyCollection<string> Options { get; } = ["--megabytes", "--senders"];

    private const int Mebi = 1 << 20;
    private const int Limit = 250 * Mebi;
    private const int Goal = 120 * Mebi;

    /// <returns>1 when memory was above the limit or a byte was wrong.</returns>
    public static async Task<int> RunAsync(Arguments arguments)
    {
        var objects = Enumerable.Range(1, arguments.Of("--senders", 1)).Select(seed => LargeObject.Of((long)arguments.Of("--megabytes", 2048) * Mebi, seed)).ToList();
        using var folder = new NodeFolder();
        await using var node = await folder.ServeAsync();
        var server = folder.AsServer(node);
        var caller = new Caller(server, folder.Caller);
        var meter = server.Meter;
        Print($"{objects.Count} × {objects[0].Length / 1e6:F0} MB; idle {meter.Resident / Mebi} MiB");

        var push = new Stage(meter);
        await Task.WhenAll(objects.Select(o => Task.Run(() => caller.SendAsync([o]))));
        Show("push", push.End(objects.Count, objects.Sum(o => o.Length)), meter);

        var pull = new Stage(meter);
        var same = await Task.WhenAll(objects.Select(o => Task.Run(() => caller.PullAsync(o))));
        Show("pull", pull.End(objects.Count, objects.Sum(o => o.Length)), meter);

        var peak = meter.Peak;
        await node.StopAsync();
        var isSame = Array.TrueForAll(same, s => s);
        Print($"bytes {(isSame ? "the same" : "NOT THE SAME")}; peak {peak / Mebi} MiB: limit {Limit / Mebi} MiB {Verdict(peak <= Limit)}, goal {Goal / Mebi} MiB {Verdict(peak <= Goal)}");
        return isSame && peak <= Limit ? 0 : 1;
    }

    private static void Show(string what, Transfer transfer, ProcessMeter meter) => Print(
        $"{what}: {transfer.MegabytesPerSecond,5:F0} MB/s, {transfer.CpuSecondsPerGigabyte:F2} CPU s/GB (this program {transfer.OwnCpuSecondsPerGigabyte:F2}), resident {meter.Resident / Mebi} MiB, peak so far {meter.Peak / Mebi} MiB");

    private static string Verdict(bool held) => held ? "held" : "MISSED";

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
