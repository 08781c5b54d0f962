using System.CommandLine;
using DicomExchange.Host.Output;
using DicomExchange.Node.Control;
using DicomExchange.Node.Control.Messages;

namespace DicomExchange.Host.Commands;

/// <summary><c>dicomx store verify|rebuild-index</c>.</summary>
internal static class StoreCommand
{
    public static Command Create() => new("store", "Check the encrypted store.") { Verify(), RebuildIndexCommand.Create() };

    private static Command Verify()
    {
        var json = JsonOption.Create();
        var adopt = new Option<bool>("--adopt") { Description = "Enter objects that the index does not know." };
        var remove = new Option<bool>("--remove") { Description = "Remove objects that the index does not know." };
        var command = ConsoleVerb.Create("verify", "Open every object and row and report what is damaged or missing.", (api, parsed, cancellation) =>
            VerifyAsync(api, new StoreVerifyRequest(parsed.GetValue(adopt), parsed.GetValue(remove)), parsed.GetValue(json), parsed.InvocationConfiguration, cancellation));
        command.Validators.Add(result =>
        {
            if (result.GetValue(adopt) && result.GetValue(remove))
            {
                result.AddError("--adopt and --remove exclude each other.");
            }
        });
        foreach (var option in new[] { adopt, remove, json })
        {
            command.Add(option);
        }

        return command;
    }

    private static async Task<int> VerifyAsync(ControlApi api, StoreVerifyRequest request, bool json, InvocationConfiguration console, CancellationToken cancellation)
    {
        var output = console.Output;
        var report = await ProgressDisplay.ShowAsync(console.Error, "verified", progress => api.VerifyStore(ControlCaller.Self, request, progress, cancellation));
        if (json)
        {
            JsonOutput.Write(output, report);
        }
        else
        {
            foreach (var problem in report.Problems)
            {
                ProblemLines.Write(output, problem.Reason, problem.Message, problem.Subject);
            }

            output.WriteLine($"{Amounts.Of(report.Objects, "object")}, {Amounts.Bytes(report.Bytes)} read and verified; {Amounts.Of(report.Problems.Count, "problem")}, {report.Adopted} adopted, {report.Removed} removed.");
        }

        return report.Problems.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }
}
