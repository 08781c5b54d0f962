using System.Globalization;
using DicomExchange.Benchmarks.Measuring;
using DicomExchange.Benchmarks.Peers;
using DicomExchange.Dicom.Standard;
using DicomExchange.Generator;

namespace DicomExchange.Benchmarks;

/// <summary><c>retrieve</c>: what one study costs the node that sends it, by C-GET and by C-MOVE.</summary>
internal static class RetrieveBenchmark
{
    public static IReadOnlyCollection<string> Options { get; } = ["--count", "--kilobytes", "--rounds"];

    private const int Kilo = 1000;

    public static async Task<int> RunAsync(Arguments arguments)
    {
        var (count, size) = (arguments.Of("--count", 400), arguments.Of("--kilobytes", 530) * Kilo);
        IReadOnlyList<GeneratedInstance> objects = [.. Enumerable.Range(1, count).Select(n => LargeObject.Of(size, 1, n))];
        await using var receiver = new Receiver();
        using var folder = new NodeFolder(OtherPartners.None, receiver.Target);
        receiver.Start(folder.Pin);
        await using var node = await folder.ServeAsync();
        var server = folder.AsServer(node);
        var caller = new Caller(server, folder.Caller);
        await caller.SendAsync(objects);
        var study = objects[0].Study;
        var bytes = objects.Sum(static o => o.Length);

        Console.WriteLine($"{$"{count} × {size / Kilo} KB",-20} {"per s",7} {"MB/s",6} {"CPU s/GB",9} {"(least to most)",16} {"CPU ms each",12} {"receiver CPU s/GB",18} {"peak MiB",9}");
        var gets = new List<Transfer>();
        var moves = new List<Transfer>();
        for (var round = 0; round <= arguments.Of("--rounds", 5); round++)
        {
            gets.Add(await MeasureAsync(server, (count, bytes), async () => (await caller.GetAsync(study, CancellationToken.None)).Objects));
            moves.Add(await MeasureAsync(server, (count, bytes), () => caller.MoveAsync(study, CancellationToken.None)));
        }

        // A first round is not counted.
        Print("C-GET", gets[1..], server.Meter.Peak);
        Print("C-MOVE", moves[1..], server.Meter.Peak);
        await node.StopAsync();
        return 0;
    }

    private static async Task<Transfer> MeasureAsync(ServerUnderTest server, (int Count, long Bytes) all, Func<Task<int>> retrieve)
    {
        var stage = new Stage(server.Meter);
        var came = await retrieve();
        return came == all.Count ? stage.End(all.Count, all.Bytes) : throw new InvalidOperationException($"{came} of {all.Count} instances came");
    }

    private static void Print(string what, List<Transfer> measured, long peak)
    {
        var cost = new Spread(measured.Select(static t => t.CpuSecondsPerGigabyte));
        Print($"{what,-20} {Median(measured, static t => t.PerSecond),7:F0} {Median(measured, static t => t.MegabytesPerSecond),6:F0} {cost.Median,9:F2} {$"{cost.Least:F2} to {cost.Most:F2}",16} {Median(measured, static t => t.CpuMillisecondsEach),12:F2} {Median(measured, static t => t.OwnCpuSecondsPerGigabyte),18:F2} {peak >> 20,9}");
    }

    private static double Median(List<Transfer> transfers, Func<Transfer, double> of) => new Spread(transfers.Select(of)).Median;

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
