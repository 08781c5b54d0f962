using System.CommandLine;
using System.Text;
using DicomExchange.Node.Control.Messages;

namespace DicomExchange.Host.Commands;

/// <summary><c>dicomx audit checkpoint</c>.</summary>
internal static class AuditCheckpointCommand
{
    public static Command Create()
    {
        var to = new Option<string>("--out") { Description = "A new file; best on a medium that leaves the house, or with somebody else.", Required = true, HelpName = "FILE" }.Filled();
        var command = ConsoleVerb.Create("checkpoint", "Sign where the audit record stands now, to be kept elsewhere. Nothing in it is secret.", async (api, settings, parsed, cancellation) =>
        {
            var path = await ClearFile.WriteAsync(parsed.GetValue(to)!, settings, async (file, name) =>
            {
                var signed = await api.SignCheckpoint(ControlCaller.Self, new CheckpointRequest(name), cancellation);
                await file.WriteAsync(Encoding.UTF8.GetBytes(signed.Text), cancellation);
            });
            parsed.InvocationConfiguration.Output.WriteLine(
                $"The checkpoint is in {path}. Keep it where nobody who can change the store can change it; 'dicomx audit verify --checkpoint FILE' shows later that no record up to now was changed or cut off.");
            return ExitCodes.Done;
        });
        command.Add(to);
        return command;
    }
}
