using System.Globalization;
using DicomExchange.Benchmarks;
using DicomExchange.Benchmarks.Micro;
using DicomExchange.Benchmarks.Rivals;

return args switch
{
    ["rivals", .. var rest] => await RivalsBenchmark.RunAsync(rest),
    ["micro", .. var rest] => MicroBenchmarks.Run(rest),
    ["memory", .. var rest] => await RunAsync(rest, MemoryBenchmark.Options, MemoryBenchmark.RunAsync),
    ["find", .. var rest] => await RunAsync(rest, FindBenchmark.Options, FindBenchmark.RunAsync),
    ["start", .. var rest] => await RunAsync(rest, StartBenchmark.Options, StartBenchmark.RunAsync),
    ["retrieve", .. var rest] => await RunAsync(rest, RetrieveBenchmark.Options, RetrieveBenchmark.RunAsync),
    ["size", .. var rest] => await RunAsync(rest, SizeBenchmark.Options, SizeBenchmark.RunAsync),
    ["store", .. var rest] => await RunAsync(rest, StoreBenchmark.Options, StoreBenchmark.RunAsync),
    ["pair", .. var rest] => await RunAsync(rest, PairBenchmark.Options, PairBenchmark.RunAsync),
    ["pair-retrieve", .. var rest] => await RunAsync(rest, PairRetrieveBenchmark.Options, PairRetrieveBenchmark.RunAsync),
    ["echo", .. var rest] => await RunAsync(rest, EchoBenchmark.Options, EchoBenchmark.RunAsync),
    ["access", .. var rest] => await RunAsync(rest, AccessBenchmark.Options, AccessBenchmark.RunAsync),
    ["hub", .. var rest] => await RunAsync(rest, HubBenchmark.Options, HubBenchmark.RunAsync),
    ["queue", .. var rest] => await RunAsync(rest, QueueBenchmark.Options, QueueBenchmark.RunAsync),
    ["forward", .. var rest] => await RunAsync(rest, ForwardBenchmark.Options, ForwardBenchmark.RunAsync),
    [QueueBenchmark.FillVerb, var deliveries, var studies, var folder] => await QueueFiller.FillAsync(
        folder, int.Parse(deliveries, CultureInfo.InvariantCulture), int.Parse(studies, CultureInfo.InvariantCulture)),
    ["audit", .. var rest] => await RunAsync(rest, AuditBenchmark.Options, AuditBenchmark.RunAsync),
    [AuditBenchmark.FillVerb, var records, var folder] => await AuditFiller.FillAsync(folder, int.Parse(records, CultureInfo.InvariantCulture)),
    ["wire", .. var rest] => await WireBenchmark.RunAsync(rest.Length > 0 ? int.Parse(rest[0], CultureInfo.InvariantCulture) : 128 * 1024),
    ["index", .. var rest] => await IndexBenchmark.RunAsync(
        rest.Length > 0 ? int.Parse(rest[0], CultureInfo.InvariantCulture) : 100_000,
        rest.Length > 1 ? rest[1] : Directory.CreateTempSubdirectory("dicomx-index-").FullName),
    _ => Refuse("usage: Benchmarks rivals | micro | memory | find | start | store | pair | pair-retrieve | retrieve | echo | size | access | hub | queue | forward | audit | wire | index; README.md has the options."),
};

static async Task<int> RunAsync(string[] written, IReadOnlyCollection<string> known, Func<Arguments, Task<int>> run) =>
    Arguments.TryParse(written, known, out var mistake) is { } arguments ? await run(arguments) : Refuse(mistake);

static int Refuse(string why)
{
    Console.Error.WriteLine(why);
    return 2;
}
