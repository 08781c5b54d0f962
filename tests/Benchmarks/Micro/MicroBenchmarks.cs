using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace DicomExchange.Benchmarks.Micro;

/// <summary><c>micro</c>: what the pure parts of the data path cost by themselves, and what they allocate.</summary>
internal static class MicroBenchmarks
{
    private const int Warmups = 3;
    private const int Iterations = 8;
    private const int IterationMilliseconds = 200;

    private static readonly Type[] All = [typeof(PduReading), typeof(HeaderReading), typeof(Sealing), typeof(Matching), typeof(AccessDeciding)];

    /// <param name="written">Options of BenchmarkDotNet, such as <c>--filter *Sealing*</c>; without any, all run. <c>--quick</c> runs each once.</param>
    /// <returns>1 when one did not run.</returns>
    public static int Run(string[] written)
    {
        var isQuick = written is ["--quick"];
        var job = isQuick
            ? Job.Dry
            : Job.Default.WithWarmupCount(Warmups).WithIterationCount(Iterations).WithIterationTime(Perfolizer.Horology.TimeInterval.FromMilliseconds(IterationMilliseconds));

        // Within this process: the program measured is the one that was built here, with the settings of this solution.
        var config = ManualConfig.CreateEmpty()
            .AddJob(job.WithToolchain(InProcessEmitToolchain.Instance))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(ConsoleLogger.Default)
            .AddExporter(MarkdownExporter.Console)
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "dicomx-micro"));
        var options = isQuick || written.Length == 0 ? ["--filter", "*"] : written;
        var summaries = BenchmarkSwitcher.FromTypes(All).Run(options, config).ToList();
        return summaries.Count > 0 && summaries.TrueForAll(static s => !s.HasCriticalValidationErrors && s.Reports.All(static r => r.Success)) ? 0 : 1;
    }
}
