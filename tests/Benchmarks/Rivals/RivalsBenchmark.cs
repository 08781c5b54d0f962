using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using DicomExchange.Support;

namespace DicomExchange.Benchmarks.Rivals;

/// <summary>
/// <c>rivals</c>: our node and, where they are installed, Orthanc, dcmqrscp and storescp do the same over the same TLS on the same machine, in
/// turns. What counts is the ratio.
/// </summary>
internal static class RivalsBenchmark
{
    private const string Ours = "DicomExchange";

    /// <returns>1 when our node failed a row; a goal that is missed is told and is no failure.</returns>
    public static async Task<int> RunAsync(string[] written)
    {
        if (RivalsOptions.TryParse(written, out var mistake) is not { } options)
        {
            await Console.Error.WriteLineAsync(mistake);
            return 2;
        }

        if (ForeignTool.MissingOf("storescu") is { } missing)
        {
            await Console.Error.WriteLineAsync($"The sender of all servers is DCMTK's: {missing}.");
            return 2;
        }

        await TellMachineAsync(options);
        var rows = RowTable.Of(options.Scale).Where(r => options.Rows?.Contains(r.Key, StringComparer.Ordinal) != false).ToList();
        var clock = Stopwatch.StartNew();
        var results = new List<RowResult>();

        // Whatever ends it, servers are ended and their data removed before this program is.
        using var stop = new CancellationTokenSource(options.LastLimit);
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, stop));
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, stop));
        try
        {
            foreach (var stage in rows.GroupBy(static r => r.Stage))
            {
                await RunAsync(stage, options, clock, results, stop.Token);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Tell(clock, "stopped: what was not finished is not in the table");
        }

        var report = new Report(Ours, results);
        string[] lines = [string.Empty, .. report.Table(), string.Empty, .. report.Verdicts()];
        Console.WriteLine(string.Join('\n', lines));
        Tell(clock, $"{results.Count} of {rows.Count} rows; {options.Rounds} rounds counted");
        return results.Count == rows.Count && results.TrueForAll(static r => r.Samples.ContainsKey(Ours)) ? 0 : 1;
    }

    private static async Task RunAsync(IGrouping<StageKind, Row> rows, RivalsOptions options, Stopwatch clock, List<RowResult> results, CancellationToken stop)
    {
        if (clock.Elapsed > options.Limit)
        {
            Tell(clock, $"the time is up: {string.Join(", ", rows.Select(static r => r.Key))} not run");
            return;
        }

        Tell(clock, $"starting and filling servers ({rows.Key})");
        await using var arena = await Arena.StartAsync(rows.Key, options.Scale, text => Tell(clock, text), stop);
        foreach (var row in rows)
        {
            if (clock.Elapsed > options.Limit)
            {
                Tell(clock, $"the time is up: {row.Key} not run");
                continue;
            }

            Tell(clock, $"{row.Key}: {row.Work}");
            var result = await new RowRunner(options, arena).RunAsync(row, stop);
            results.Add(result);
            foreach (var line in new Report(Ours, [result]).Verdicts())
            {
                Tell(clock, "  " + line);
            }
        }
    }

    private static void Stop(PosixSignalContext signal, CancellationTokenSource stop)
    {
        signal.Cancel = true;
        stop.Cancel();
    }

    private static async Task TellMachineAsync(RivalsOptions options)
    {
        var model = (await File.ReadAllLinesAsync("/proc/cpuinfo")).FirstOrDefault(static l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[^1];
        Console.WriteLine($"{Environment.ProcessorCount} × {model}, {RuntimeInformation.FrameworkDescription}, {options.Rounds} rounds after {options.Warm} not counted");
        foreach (var tool in new[] { "Orthanc", "storescp" }.Select(ForeignTool.Find).Where(static t => t.IsHere))
        {
            var said = await tool.RunAsync(["--version"], TimeSpan.FromSeconds(30));
            Console.WriteLine(said.Output.Split('\n')[0]);
        }
    }

    private static void Tell(Stopwatch clock, string text) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"[{clock.Elapsed:mm\\:ss}, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}] {text}"));
}
