using System.CommandLine;
using DicomExchange.Host.Output;
using DicomExchange.Node.Client;
using DicomExchange.Node.Control.Messages;

namespace DicomExchange.Host.Commands;

/// <summary><c>dicomx send</c>: files and folders to a partner, as they are.</summary>
internal static class SendCommand
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("paths") { Description = "DICOM files, or folders of them.", Arity = ArgumentArity.OneOrMore };
        var command = PartnerVerb.Create("send", "Send DICOM files to a partner, unchanged. Every file goes on record.", (call, cancellation) =>
            RunAsync(call, call.Parsed.GetValue(paths)!, cancellation));
        command.Add(paths);
        return command;
    }

    private static async Task<PartnerOutcome> RunAsync(PartnerCall call, string[] paths, CancellationToken cancellation)
    {
        var failures = new List<string>();
        var files = await InspectAsync(paths, failures, cancellation);
        if (files.Count == 0)
        {
            WriteAll(call.Error, failures);
            call.Error.WriteLine($"There is no DICOM file to send; {call.Partner.Name} was not called.");
            return new PartnerOutcome(ExitCodes.Failed, 0, string.Empty);
        }

        await call.BeginAsync("send", cancellation, count: files.Count);
        var stored = 0L;
        try
        {
            stored = await ProgressDisplay.ShowAsync(call.Error, "sent", progress => SendAsync(call, files, failures, progress, cancellation));
        }
        finally
        {
            WriteAll(call.Error, failures);
        }

        call.Output.WriteLine($"{call.Partner.Name} confirmed {Amounts.Of(stored, "file")}; {failures.Count} not stored there.");
        return failures.Count == 0
            ? new PartnerOutcome(ExitCodes.Done, stored, string.Empty)
            : new PartnerOutcome(ExitCodes.Failed, stored, "not-all-stored", $"{failures.Count} not stored");
    }

    private static async Task<List<FileToSend>> InspectAsync(string[] paths, List<string> failures, CancellationToken cancellation)
    {
        var files = new List<FileToSend>();
        foreach (var path in FileInspection.Expand(paths))
        {
            var (file, reason) = await FileInspection.InspectAsync(path, cancellation);
            if (file is null)
            {
                failures.Add($"{path}: not sent: {UnsentText.Of(reason!)}");
            }
            else
            {
                files.Add(file);
            }
        }

        failures.AddRange(FileInspection.LinksIn(paths).Select(static link => $"{link}: not sent: a link; links in a folder are not followed. Name the file or folder it leads to."));
        return files;
    }

    private static async Task<long> SendAsync(PartnerCall call, List<FileToSend> files, List<string> failures, ProgressDisplay progress, CancellationToken cancellation)
    {
        var (stored, done) = (0L, 0L);
        var byPath = files.DistinctBy(f => f.Path, StringComparer.Ordinal).ToDictionary(f => f.Path, StringComparer.Ordinal);
        await new FileSender(call.Dialer).SendAsync(
            call.Partner,
            default,
            files,
            outcome =>
            {
                call.Journal.Note(NoteOf(byPath[outcome.Path], outcome));
                progress.At(++done, files.Count);
                if (outcome.IsStored)
                {
                    stored++;
                }
                else
                {
                    failures.Add($"{outcome.Path}: not stored: {outcome.Reason}");
                }
            },
            cancellation);
        return stored;
    }

    private static TransferNote NoteOf(FileToSend file, SendOutcome outcome) => new()
    {
        Step = outcome.IsStored ? TransferStep.Sent : TransferStep.NotSent,
        Study = file.Study.Value,
        Series = file.Series.Value,
        Instance = file.SopInstance.Value,
        SopClass = file.SopClass.Value,
        TransferSyntax = file.TransferSyntax.Uid.Value,
        Bytes = outcome.IsStored ? file.Length : 0,
        Reason = outcome.IsStored ? string.Empty : outcome.Reason,
        Detail = outcome.IsStored ? outcome.Reason : string.Empty,
    };

    private static void WriteAll(TextWriter error, List<string> lines) => lines.ForEach(error.WriteLine);
}
