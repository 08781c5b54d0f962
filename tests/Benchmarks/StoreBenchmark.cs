using System.Globalization;
using DicomExchange.Benchmarks.Measuring;
using DicomExchange.Benchmarks.Peers;
using DicomExchange.Generator;

namespace DicomExchange.Benchmarks;

/// <summary><c>store</c>: objects per second and what each costs the server, for several sizes and numbers of senders.</summary>
internal static class StoreBenchmark
{
    public static IReadOnlyCollection<string> Options { get; } = ["--count", "--kilobytes", "--senders", "--rounds", "--studies"];

    private const int Kilo = 1000;

    public static async Task<int> RunAsync(Arguments arguments)
    {
        using var folder = new NodeFolder();
        await using var node = await folder.ServeAsync();
        var server = folder.AsServer(node);
        var caller = new Caller(server, folder.Caller);
        Console.WriteLine($"{"senders × objects × size",-26} {"per s",8} {"MB/s",7} {"CPU ms each",12} {"CPU s/GB",9} {"(least to most)",16} {"sender CPU s/GB",16} {"peak MiB",9}");
        var seed = 0;
        foreach (var load in Loads(arguments))
        {
            await MeasureAsync(load, arguments.Of("--rounds", 3), server, l => SendAsync(caller, l, seed += l.Senders * l.Studies));
        }

        await node.StopAsync();
        return 0;
    }

    private static IEnumerable<StoreLoad> Loads(Arguments arguments)
    {
        var studies = arguments.Of("--studies", 1);
        if (arguments.Has("--count") || arguments.Has("--kilobytes") || arguments.Has("--senders"))
        {
            return [new(arguments.Of("--senders", 1), arguments.Of("--count", 400), arguments.Of("--kilobytes", 512) * Kilo, studies)];
        }

        return from size in new[] { (Count: 2000, Kilobytes: 10), (Count: 400, Kilobytes: 512), (Count: 40, Kilobytes: 10_000) }
               from senders in new[] { 1, 4 }
               select new StoreLoad(senders, size.Count, size.Kilobytes * Kilo, studies);
    }

    /// <summary>A round of the same volume goes first and is not counted: the first writes of a run cost the disk more than later ones.</summary>
    private static async Task MeasureAsync(StoreLoad load, int rounds, ServerUnderTest server, Func<StoreLoad, Task> send)
    {
        await send(load);
        var measured = new List<Transfer>();
        for (var round = 0; round < rounds; round++)
        {
            var stage = new Stage(server.Meter);
            await send(load);
            measured.Add(stage.End(load.Objects, load.Bytes));
        }

        var cost = new Spread(measured.Select(t => t.CpuMillisecondsEach));
        Print($"{load,-26} {Median(measured, t => t.PerSecond),8:F0} {Median(measured, t => t.MegabytesPerSecond),7:F0} {cost.Median,12:F2} {Median(measured, t => t.CpuSecondsPerGigabyte),9:F2} {$"{cost.Least:F2} to {cost.Most:F2}",16} {Median(measured, t => t.OwnCpuSecondsPerGigabyte),16:F2} {server.Meter.Peak >> 20,9}");
    }

    private static Task SendAsync(Caller caller, StoreLoad load, int seed) => Task.WhenAll(Enumerable.Range(0, load.Senders).Select(sender =>
        Task.Run(() => caller.SendAsync(Enumerable.Range(0, load.Count).Select(n => LargeObject.Of(load.Size, seed + (sender * load.Studies) + (n % load.Studies), n))))));

    private static double Median(List<Transfer> transfers, Func<Transfer, double> of) => new Spread(transfers.Select(of)).Median;

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
