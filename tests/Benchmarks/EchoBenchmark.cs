using System.Globalization;
using DicomExchange.Benchmarks.Measuring;
using DicomExchange.Benchmarks.Peers;

namespace DicomExchange.Benchmarks;

/// <summary><c>echo</c>: what an association with one C-ECHO costs the server, handshake included.</summary>
internal static class EchoBenchmark
{
    public static IReadOnlyCollection<string> Options { get; } = ["--count", "--rounds"];

    public static async Task<int> RunAsync(Arguments arguments)
    {
        using var folder = new NodeFolder();
        await using var node = await folder.ServeAsync();
        var server = folder.AsServer(node);
        var caller = new Caller(server, folder.Caller);
        var (rounds, count) = (arguments.Of("--rounds", 5), arguments.Of("--count", 200));
        var costs = new List<double>();
        for (var round = 0; round <= rounds; round++)
        {
            var before = server.Meter.CpuSeconds;
            for (var n = 0; n < count; n++)
            {
                await caller.EchoAsync(CancellationToken.None);
            }

            // Of the first the compiler is a part, as of a node that has just started.
            var cost = (server.Meter.CpuSeconds - before) * 1000 / count;
            Print($"round {round}: {cost:F2} CPU ms each");
            costs.AddRange(round > 0 ? [cost] : []);
        }

        var spread = new Spread(costs);
        Print($"association + C-ECHO: {spread.Median:F2} CPU ms each ({spread.Least:F2} to {spread.Most:F2}), peak {server.Meter.Peak >> 20} MiB");
        await node.StopAsync();
        return 0;
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
