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
        var keyFile = KeyFileOption.Create();
        var yes = new Option<bool>("--yes") { Description = "Give up an index that works, with what only it knows." };
        var command = new Command("rebuild-index", "Make the index anew from the objects; only while the node is stopped.") { config, keyFile, yes };
        command.SetAction((parsed, cancellation) =>
        {
            var settings = KeyFileOption.Apply(ConfigOption.Load(parsed.GetValue(config)!), parsed.GetValue(keyFile));
            if (!parsed.GetValue(yes))
            {
                RequireLoss(settings.Node.Data.Full);
            }

            return RunAsync(settings, parsed.InvocationConfiguration, cancellation);
        });
        return command;
    }

    /// <summary>An index that can be read is given up only by somebody who was told what goes with it.</summary>
    private static void RequireLoss(string dataFolder)
    {
        if (StoreRebuild.Inspect(dataFolder) is { } there)
        {
            throw new CommandRefusedException(
                $"There is an index that can be read ({Amounts.Of(there.Studies, "study")}); made anew it loses every grant, everything queued, all senders of an object but its first, "
                + $"and the audit record begins a new chain ({Amounts.Of(there.AuditRecords, "record")} stay in catalog.old.db only); 'dicomx store verify' shows whether that is needed, --yes does it.");
        }
    }

    private static async Task<int> RunAsync(NodeSettings settings, InvocationConfiguration console, CancellationToken cancellation)
    {
        var output = console.Output;
        var options = StoreFiles.Options(settings, TimeProvider.System);
        using var log = LogPipeline.Open(settings, console: false);
        var caller = ControlCaller.Self;
        var record = new AuditRecord { Event = AuditEvent.IndexRebuilt, Time = TimeProvider.System.GetUtcNow(), Actor = $"{caller.UserName} (user {caller.UserId})" };
        var report = await ProgressDisplay.ShowAsync(console.Error, "entered", progress => StoreRebuild.RunAsync(options, log.Loggers, record, progress, cancellation));
        foreach (var problem in report.Problems)
        {
            ProblemLines.Write(output, problem.Reason, problem.Message, problem.Subject);
        }

        output.WriteLine($"{report.Adopted} of {Amounts.Of(report.Objects, "object")} entered; the old index, if there was one, is kept as catalog.old.db.");
        output.WriteLine("Grants are empty now, and the audit record begins a new chain that says so.");
        return report.Problems.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }
}
