using System.Diagnostics;
using System.Globalization;
using DicomExchange.Store;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Outbox;
using Microsoft.Extensions.Logging.Abstractions;

namespace DicomExchange.Benchmarks;

/// <summary><c>queue</c>: opens a store in which very much waits to be sent, and takes and settles all of it.</summary>
internal static class QueueBenchmark
{
    /// <summary>The program's own verb: fills a store in a process of its own, so that the memory of that is not measured.</summary>
    public const string FillVerb = "queue-fill";

    private const int AtOnce = 32;
    private const int Portion = 1000;

    /// <summary>Portions at either end that are compared; the very first, which also warms the program up, is not among them.</summary>
    private const int Compared = 10;

    /// <summary>What a portion may cost while very much waits, in portions of a queue that is almost empty.</summary>
    private const double MostSlowdown = 2;

    private const double GoalSeconds = 5;
    private const long GoalMebibytes = 250;

    public static IReadOnlyCollection<string> Options { get; } = ["--deliveries", "--studies"];

    public static async Task<int> RunAsync(Arguments arguments)
    {
        var (deliveries, studies) = (arguments.Of("--deliveries", 100_000), arguments.Of("--studies", 1000));
        var folder = Directory.CreateTempSubdirectory("dicomx-queue-").FullName;
        try
        {
            var filling = Stopwatch.StartNew();
            using (var fill = Process.Start(Environment.ProcessPath!, [FillVerb, $"{deliveries}", $"{studies}", folder]))
            {
                await fill.WaitForExitAsync();
            }

            Print($"filled {deliveries} deliveries of {studies} studies in {filling.Elapsed.TotalSeconds:F1} s");
            return await MeasureAsync(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> MeasureAsync(string folder)
    {
        var options = QueueFiller.OptionsOf(folder);
        var before = Environment.WorkingSet >> 20;
        var processor = Process.GetCurrentProcess().TotalProcessorTime;
        var opening = Stopwatch.StartNew();
        await using var store = await ExchangeStore.OpenAsync(options, NullLoggerFactory.Instance, CancellationToken.None);
        var opened = opening.Elapsed;
        processor = Process.GetCurrentProcess().TotalProcessorTime - processor;
        var memory = Environment.WorkingSet >> 20;
        Print($"open: {opened.TotalSeconds:F2} s, CPU {processor.TotalSeconds:F2} s; {store.Outbox.Totals(QueueFiller.Destination).Waiting} waiting; working set {memory} MiB, {before} MiB before");
        var portions = await SettleAllAsync(store);
        var (first, last) = (portions[0], portions[^1]);
        Print($"first {Portion}: take and read {first.Take.TotalMilliseconds:F1} ms, settle {first.Settle.TotalMilliseconds:F1} ms");
        Print($"last  {Portion}: take and read {last.Take.TotalMilliseconds:F1} ms, settle {last.Settle.TotalMilliseconds:F1} ms");
        var middle = Median(portions);
        Print($"median {Portion}: {middle:F1} ms; working set {Environment.WorkingSet >> 20} MiB, peak {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB");
        var (full, empty) = (Median(portions.Skip(1).Take(Compared)), Median(portions.TakeLast(Compared)));
        Print($"median {Portion} while the queue is full: {full:F1} ms, while it is almost empty: {empty:F1} ms");
        var peak = Process.GetCurrentProcess().PeakWorkingSet64 >> 20;
        var isHeld = opened.TotalSeconds < GoalSeconds && peak < GoalMebibytes && full < MostSlowdown * empty;
        Console.WriteLine($"open under {GoalSeconds} s, peak under {GoalMebibytes} MiB, no slowdown: {(isHeld ? "held" : "MISSED")}");
        return isHeld ? 0 : 1;
    }

    private static double Median(IEnumerable<(TimeSpan Take, TimeSpan Settle)> portions)
    {
        var costs = portions.Select(static p => (p.Take + p.Settle).TotalMilliseconds).Order().ToList();
        return costs[costs.Count / 2];
    }

    private static async Task<List<(TimeSpan Take, TimeSpan Settle)>> SettleAllAsync(ExchangeStore store)
    {
        var portions = new List<(TimeSpan, TimeSpan)>();
        var (taking, settling, count) = (new Stopwatch(), new Stopwatch(), 0);
        var nothing = new HashSet<long>();
        while (true)
        {
            taking.Start();
            var study = store.Outbox.Take(QueueFiller.Destination, nothing);
            var instances = study is null ? [] : store.Outbox.Read(study, 0, AtOnce);
            taking.Stop();
            if (study is null)
            {
                return portions;
            }

            settling.Start();
            await store.Outbox.SettleAsync([.. instances.Select(Delivered)]);
            settling.Stop();
            if ((count += instances.Count) >= Portion)
            {
                portions.Add((taking.Elapsed, settling.Elapsed));
                taking.Reset();
                settling.Reset();
                count -= Portion;
            }
        }
    }

    private static DeliveryOutcome Delivered(OutgoingInstance outgoing)
    {
        var instance = outgoing.Instance ?? throw new InvalidOperationException($"A delivery has no instance: {outgoing.Reason}.");
        return new DeliveryOutcome(outgoing.Delivery, DeliveryState.Delivered, 0, string.Empty, instance.Length, new AuditRecord
        {
            Event = AuditEvent.InstanceSent,
            Time = DateTimeOffset.UnixEpoch,
            Partner = QueueFiller.Destination,
            Study = instance.Study,
            Instance = instance.SopInstance,
            Bytes = instance.Length,
        });
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
