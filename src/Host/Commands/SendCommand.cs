using System.CommandLine;
using DicomExchange.Dicom.Standard;
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
        var verbose = new Option<bool>("--verbose") { Description = "List every file that was not stored, not only the first ten." };
        var command = PartnerVerb.Create("send", "Send DICOM files to a partner, unchanged. Every file goes on record.", (call, cancellation) =>
            RunAsync(call, call.Parsed.GetValue(paths)!, call.Parsed.GetValue(verbose), cancellation));
        command.Add(paths);
        command.Add(verbose);
        return command;
    }

    private static async Task<PartnerOutcome> RunAsync(PartnerCall call, string[] paths, bool verbose, CancellationToken cancellation)
    {
        var (files, skipped) = await InspectAsync(paths, cancellation);
        var tally = new SendTally(files.Count);
        skipped.ForEach(one => tally.Skipped(one.Path, one.Reason));
        if (files.Count == 0)
        {
            tally.Write(call.Error, call, verbose);
            call.Error.WriteLine($"There is no DICOM file to send; {call.Partner.Name} was not called.");
            return new PartnerOutcome(ExitCodes.Failed, 0, string.Empty);
        }

        await call.BeginAsync("send", cancellation, count: files.Count);
        try
        {
            await ProgressDisplay.ShowAsync(call.Error, "sent", progress => SendAsync(call, files, tally, progress, cancellation));
        }
        finally
        {
            tally.Write(call.Error, call, verbose);
        }

        call.Output.WriteLine($"{call.Partner.Name} confirmed {Amounts.Of(tally.Stored, "file")}; {tally.Failed} not stored there.");
        return tally.Failed == 0
            ? new PartnerOutcome(ExitCodes.Done, tally.Stored, string.Empty)
            : new PartnerOutcome(ExitCodes.Failed, tally.Stored, "not-all-stored", $"{tally.Failed} not stored");
    }

    private static async Task<(List<FileToSend> Files, List<(string Path, string? Reason)> Skipped)> InspectAsync(string[] paths, CancellationToken cancellation)
    {
        var files = new List<FileToSend>();
        var skipped = new List<(string, string?)>();
        foreach (var path in FileInspection.Expand(paths))
        {
            var (file, reason) = await FileInspection.InspectAsync(path, cancellation);
            if (file is null)
            {
                skipped.Add((path, UnsentText.Of(reason!)));
            }
            else
            {
                files.Add(file);
            }
        }

        skipped.AddRange(FileInspection.LinksIn(paths).Select(static link => (link, (string?)"a link; links in a folder are not followed. Name the file or folder it leads to.")));
        return (files, skipped);
    }

    private static async Task<int> SendAsync(PartnerCall call, List<FileToSend> files, SendTally tally, ProgressDisplay progress, CancellationToken cancellation)
    {
        var begun = new HashSet<(Uid Study, string Patient)>();
        var byPath = files.DistinctBy(f => f.Path, StringComparer.Ordinal).ToDictionary(f => f.Path, StringComparer.Ordinal);
        await new FileSender(call.Dialer).SendAsync(
            call.Partner,
            default,
            files,
            file => begun.Add((file.Study, file.Patient))
                ? call.Journal.WriteAsync(new TransferNote { Step = TransferStep.Leaving, Study = file.Study.Value, Patient = file.Patient })
                : call.Journal.RoomAsync(),
            outcome =>
            {
                call.Journal.Note(NoteOf(byPath[outcome.Path], outcome));
                tally.Add(outcome);
                progress.At(tally.Stored, files.Count);
            },
            cancellation);
        return tally.Stored;
    }

    private static TransferNote NoteOf(FileToSend file, SendOutcome outcome) => new()
    {
        Step = outcome.IsStored ? TransferStep.Sent : TransferStep.NotSent,
        Study = file.Study.Value,
        Series = file.Series.Value,
        Patient = file.Patient,
        Instance = file.SopInstance.Value,
        SopClass = file.SopClass.Value,
        TransferSyntax = file.TransferSyntax.Uid.Value,
        Bytes = outcome.IsStored ? file.Length : outcome.Bytes,
        Reason = outcome.IsStored ? string.Empty : outcome.Reason,
        Detail = outcome.IsStored ? outcome.Reason : string.Empty,
    };
}
