using System.Diagnostics;
using System.Globalization;
using DicomExchange.Benchmarks.Measuring;
using DicomExchange.Benchmarks.Peers;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Benchmarks;

/// <summary><c>find</c>: a node with many studies, and how long a partner waits for the first response to a query.</summary>
internal static class FindBenchmark
{
    public static IReadOnlyCollection<string> Options { get; } = ["--studies", "--queries", Arguments.FolderOption];

    private const double GoalMilliseconds = 10;
    private const int Stride = 7919;

    /// <returns>1 when an exact or prefix query misses the goal.</returns>
    public static async Task<int> RunAsync(Arguments arguments)
    {
        var studies = arguments.Of("--studies", 100_000);
        using var folder = new NodeFolder(kept: arguments.Folder);
        var filling = Stopwatch.StartNew();
        await folder.FillAsync(studies);
        Print($"{studies} studies, filled in {filling.Elapsed.TotalSeconds:F1} s");

        var starting = Stopwatch.StartNew();
        await using var node = await folder.ServeAsync();
        var server = folder.AsServer(node);
        Print($"start to ready {starting.Elapsed.TotalSeconds:F2} s, {server.Meter.CpuSeconds:F2} CPU s, resident {server.Meter.Resident >> 20} MiB, peak {server.Meter.Peak >> 20} MiB");

        await using var client = await new Caller(server, folder.Caller).OpenForQueriesAsync();
        var held = true;
        foreach (var (name, key) in Kinds(studies))
        {
            held &= await MeasureAsync(name, key, client, server.Meter, arguments.Of("--queries", 200));
        }

        await client.ReleaseAsync(CancellationToken.None);
        Print($"after the queries: resident {server.Meter.Resident >> 20} MiB, peak {server.Meter.Peak >> 20} MiB; first response under {GoalMilliseconds} ms {(held ? "held" : "MISSED")}");
        await node.StopAsync();
        return held ? 0 : 1;
    }

    /// <summary>Each kind of query with the key of its n-th; keys jump about, so that nothing stays warm by chance.</summary>
    private static IEnumerable<(string Name, Func<int, (Tag, Vr, string)> Key)> Kinds(int studies)
    {
        int Study(int n) => (int)((long)n * Stride % studies);
        yield return ("Study Instance UID", n => (Tags.StudyInstanceUID, Vr.UI, IndexFiller.StudyUid(Study(n))));
        yield return ("Patient ID", n => (Tags.PatientID, Vr.LO, IndexFiller.PatientId(Study(n))));
        yield return ("Accession Number", n => (Tags.AccessionNumber, Vr.SH, IndexFiller.Accession(Study(n))));
        yield return ("Patient ID, prefix", n => (Tags.PatientID, Vr.LO, IndexFiller.PatientId(Study(n))[..^1] + "*"));
        yield return ("Patient's Name, prefix", n => (Tags.PatientName, Vr.PN, IndexFiller.Family(n) + "*"));
        yield return ("Study Date, one day", n => (Tags.StudyDate, Vr.DA, new DateOnly(2016, 1, 1).AddDays(n * 13 % 3650).ToString("yyyyMMdd", CultureInfo.InvariantCulture)));
    }

    private static async Task<bool> MeasureAsync(string name, Func<int, (Tag Tag, Vr Vr, string Value)> key, DimseClient client, ProcessMeter meter, int queries)
    {
        const int Unmeasured = 10;
        var first = new List<double>();
        var answers = 0L;
        Stage? stage = null;
        for (var n = 0; n < Unmeasured + queries; n++)
        {
            stage = n == Unmeasured ? new Stage(meter) : stage;
            var answer = await StudyQuery.AskAsync(client, key(n));
            if (stage is not null)
            {
                first.Add(answer.First);
                answers += answer.Count;
            }
        }

        var cost = stage!.End(queries, 0);
        var spread = new Spread(first);
        Print($"{name,-24} first response: median {spread.Median,6:F2} ms, p95 {spread.P95,6:F2} ms of {spread.Count}; {(double)answers / queries,7:F1} answers each, {answers / cost.Time.TotalSeconds,7:F0}/s, {cost.CpuMillisecondsEach,6:F2} CPU ms each");
        return spread.Median < GoalMilliseconds;
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
