using System.CommandLine;
using DicomExchange.Host.Logging;
using DicomExchange.Host.Output;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Node.Services;
using DicomExchange.Node.Settings;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Check;

namespace DicomExchange.Host.Commands;

/// <summary><c>dicomx store rebuild-index</c>.</summary>
internal static class RebuildIndexCommand
{
    public static Command Create()
    {
        var config = ConfigOption.Create();
        var command = new Command("rebuild-index", "Make the index anew from the objects; only while the node is stopped.") { config };
        command.SetAction((parsed, cancellation) => RunAsync(ConfigOption.Load(parsed.GetValue(config)!), parsed.InvocationConfiguration.Output, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(NodeSettings settings, TextWriter output, CancellationToken cancellation)
    {
        using var log = LogPipeline.Open(settings, console: false);
        var caller = ControlCaller.Self;
        var record = new AuditRecord { Event = AuditEvent.IndexRebuilt, Time = TimeProvider.System.GetUtcNow(), Actor = $"{caller.UserName} (user {caller.UserId})" };
        var report = await StoreRebuild.RunAsync(StoreFiles.Options(settings, TimeProvider.System), log.Loggers, record, new Counter(output), cancellation);
        foreach (var problem in report.Problems)
        {
            output.WriteLine($"problem: {problem.Reason}: {problem.Message}");
        }

        output.WriteLine($"{report.Adopted} of {Amounts.Of(report.Objects, "object")} entered; the old index, if there was one, is kept as catalog.old.db.");
        output.WriteLine("Grants are empty now, and the audit record begins a new chain that says so.");
        return report.Problems.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }

    /// <summary>A line now and then, in the order of the work.</summary>
    private sealed class Counter(TextWriter output) : IProgress<long>
    {
        private const int Step = 10_000;

        public void Report(long value)
        {
            if (value % Step == 0)
            {
                output.WriteLine($"  {value} objects");
            }
        }
    }
}
