using System.CommandLine;
using DicomExchange.Host.Output;
using DicomExchange.Node.Control;
using DicomExchange.Node.Control.Messages;

namespace DicomExchange.Host.Commands;

/// <summary><c>dicomx study delete</c>.</summary>
internal static class StudyDeleteCommand
{
    public static Command Create()
    {
        var uid = StudyCommand.Uid();
        var yes = new Option<bool>("--yes") { Description = "Really delete; without it nothing happens." };
        var command = ConsoleVerb.Create("delete", "Delete a study for good by destroying its key.", (api, parsed, cancellation) =>
            RunAsync(api, parsed.GetValue(uid)!, parsed.GetValue(yes), parsed.InvocationConfiguration.Output, cancellation));
        command.Add(uid);
        command.Add(yes);
        return command;
    }

    private static async Task<int> RunAsync(ControlApi api, string uid, bool yes, TextWriter output, CancellationToken cancellation)
    {
        if (!yes)
        {
            throw new CommandRefusedException("A deleted study cannot be brought back. Look at it with 'dicomx study show', then repeat the command with --yes.");
        }

        var deletion = await api.DeleteStudy(ControlCaller.Self, new StudyRequest(uid), cancellation);
        output.WriteLine($"Deleted: {Amounts.Of(deletion.Instances, "instance")}; the study's key is destroyed, and the deletion is on record.");
        output.WriteLine("Copies in backups that hold keys.db can still be opened with the master key of their time; 'dicomx keys rotate --destroy-old' ends that.");
        return ExitCodes.Done;
    }
}
