using System.Diagnostics;
using System.Globalization;
using DicomExchange.Benchmarks.Measuring;
using DicomExchange.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace DicomExchange.Benchmarks;

/// <summary><c>audit</c>: verifies a long audit trail, and asks it who received what of a patient and what a partner saw.</summary>
internal static class AuditBenchmark
{
    /// <summary>The program's own verb: fills a store in a process of its own, so that the memory of that is not measured.</summary>
    public const string FillVerb = "audit-fill";

    private const double GoalRecordsPerSecond = 200_000;
    private const double GoalSeconds = 2;

    public static IReadOnlyCollection<string> Options { get; } = ["--records"];

    public static async Task<int> RunAsync(Arguments arguments)
    {
        var records = arguments.Of("--records", 1_000_000);
        var folder = Directory.CreateTempSubdirectory("dicomx-audit-").FullName;
        try
        {
            var filling = Stopwatch.StartNew();
            using (var fill = Process.Start(Environment.ProcessPath!, [FillVerb, $"{records}", folder]))
            {
                await fill.WaitForExitAsync();
            }

            Print($"filled {records} records in {filling.Elapsed.TotalSeconds:F1} s, {new FileInfo(Path.Combine(folder, "data", "catalog.db")).Length >> 20} MiB");
            return await MeasureAsync(folder, AuditFiller.PatientsOf(records));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> MeasureAsync(string folder, int patients)
    {
        var opening = Stopwatch.StartNew();
        await using var store = await ExchangeStore.OpenAsync(AuditFiller.OptionsOf(folder), NullLoggerFactory.Instance, CancellationToken.None);
        Print($"open: {opening.Elapsed.TotalSeconds:F2} s");
        var isHeld = Verify(store);
        isHeld &= await SlowestAsync("disclosures", 10, async n =>
            (await store.Audit.Answers.DisclosuresAsync(AuditScript.PatientKey(n * 7919 % patients), null, null, CancellationToken.None)).Count);
        isHeld &= await SlowestAsync("exposure", AuditScript.Partners, async n =>
            (await store.Audit.Answers.ExposureAsync(AuditScript.Partner(n), DateTimeOffset.MinValue, CancellationToken.None)).Patients.Count);
        Print($"peak working set {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB");
        return isHeld ? 0 : 1;
    }

    private static bool Verify(ExchangeStore store)
    {
        var processor = Process.GetCurrentProcess().TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        var verdict = store.Audit.Verify();
        var perSecond = verdict.Records / clock.Elapsed.TotalSeconds;
        processor = Process.GetCurrentProcess().TotalProcessorTime - processor;
        var isHeld = verdict.IsWhole && perSecond > GoalRecordsPerSecond;
        Print($"verify: {verdict.Records} records in {clock.Elapsed.TotalSeconds:F2} s, {perSecond:F0}/s, CPU {processor.TotalSeconds:F2} s; {verdict.Reason ?? "whole"}; over {GoalRecordsPerSecond:F0}/s: {(isHeld ? "held" : "MISSED")}");
        return isHeld;
    }

    /// <summary>The first is told apart: it meets nothing that was read before.</summary>
    private static async Task<bool> SlowestAsync(string what, int times, Func<int, Task<int>> ask)
    {
        var (taken, found) = (new List<double>(times), 0);
        var processor = Process.GetCurrentProcess().TotalProcessorTime;
        for (var n = 0; n < times; n++)
        {
            var clock = Stopwatch.StartNew();
            found += await ask(n);
            taken.Add(clock.Elapsed.TotalMilliseconds);
        }

        processor = Process.GetCurrentProcess().TotalProcessorTime - processor;
        var spread = new Spread(taken);
        var isHeld = spread.Most < GoalSeconds * 1000;
        Print($"{what}: {times} asked, {found / times} answers each; first {taken[0]:F0} ms, median {spread.Median:F0} ms, slowest {spread.Most:F0} ms, CPU {processor.TotalMilliseconds / times:F0} ms each; under {GoalSeconds} s: {(isHeld ? "held" : "MISSED")}");
        return isHeld;
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
