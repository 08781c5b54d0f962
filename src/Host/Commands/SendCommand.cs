using System.CommandLine;
using DicomExchange.Host.Output;
using DicomExchange.Node.Client;
using DicomExchange.Node.Settings;

namespace DicomExchange.Host.Commands;

/// <summary><c>dicomx send</c>: files and folders to a partner, as they are.</summary>
internal static class SendCommand
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("paths") { Description = "DICOM files, or folders of them.", Arity = ArgumentArity.OneOrMore };
        var command = PartnerVerb.Create("send", "Send DICOM files to a partner.", (dialer, partner, parsed, cancellation) =>
            RunAsync(dialer, partner, parsed.GetValue(paths)!, parsed.InvocationConfiguration, cancellation));
        command.Add(paths);
        return command;
    }

    private static async Task<int> RunAsync(PartnerDialer dialer, PartnerSettings partner, string[] paths, InvocationConfiguration console, CancellationToken cancellation)
    {
        var files = new List<FileToSend>();
        var failed = 0;
        foreach (var path in FileInspection.Expand(paths))
        {
            var (file, reason) = await FileInspection.InspectAsync(path, cancellation);
            if (file is null)
            {
                failed++;
                console.Error.WriteLine($"{path}: not sent: {reason}");
            }
            else
            {
                files.Add(file);
            }
        }

        var stored = 0;
        await new FileSender(dialer).SendAsync(
            partner,
            default,
            files,
            outcome =>
            {
                if (outcome.IsStored)
                {
                    stored++;
                }
                else
                {
                    failed++;
                    console.Error.WriteLine($"{outcome.Path}: not stored: {outcome.Reason}");
                }
            },
            cancellation);
        console.Output.WriteLine($"{partner.Name} confirmed {Amounts.Of(stored, "file")}; {failed} not stored there.");
        return failed == 0 && stored > 0 ? ExitCodes.Done : ExitCodes.Failed;
    }
}
