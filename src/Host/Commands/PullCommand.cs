using System.CommandLine;
using DicomExchange.Dicom.Standard;
using DicomExchange.Host.Output;
using DicomExchange.Node.Client;
using DicomExchange.Node.Settings;
using DicomExchange.Store.Vault.Disk;

namespace DicomExchange.Host.Commands;

/// <summary><c>dicomx pull</c>: a study from a partner into a folder, by C-GET.</summary>
internal static class PullCommand
{
    public static Command Create()
    {
        var study = StudyCommand.Uid();
        var to = new Option<string>("--to") { Description = "A new or empty folder for the DICOM files.", Required = true, HelpName = "FOLDER" };
        var command = PartnerVerb.Create("pull", "Fetch a study from a partner into a folder, in clear.", (dialer, partner, parsed, cancellation) =>
            RunAsync(dialer, partner, Uid.Parse(parsed.GetValue(study)!), Path.GetFullPath(parsed.GetValue(to)!), parsed.InvocationConfiguration, cancellation));
        command.Add(study);
        command.Add(to);
        return command;
    }

    private static async Task<int> RunAsync(
        PartnerDialer dialer, PartnerSettings partner, Uid study, string folder, InvocationConfiguration console, CancellationToken cancellation)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new CommandRefusedException($"{folder} is not empty; nothing in it was touched. Name a new folder with --to.");
        }

        PrivateFile.MakeFolder(folder);
        var (files, bytes) = (0, 0L);
        var target = new PullFolder(folder, pulled => (files, bytes) = (files + 1, bytes + pulled.Bytes));
        var result = await new PartnerQueries(dialer).PullStudyAsync(partner, study, target, progress: null, cancellation);
        foreach (var uid in result.FailedInstances)
        {
            console.Error.WriteLine($"not fetched: {uid}");
        }

        if (!result.Reply.Status.IsSuccess)
        {
            console.Error.WriteLine($"{partner.Name} ended with status {result.Reply.Status} {result.Reply.Comment}".TrimEnd() + $"; {result.Counts.Failed} failed.");
        }

        if (files == 0)
        {
            console.Error.WriteLine($"{partner.Name} has no such study, or does not let this node see it.");
            return ExitCodes.Failed;
        }

        console.Output.WriteLine($"{Amounts.Of(files, "file")}, {Amounts.Bytes(bytes)} in {folder}. They are not encrypted: whoever gets the folder can read them.");
        return result.Reply.Status.IsSuccess ? ExitCodes.Done : ExitCodes.Failed;
    }
}
