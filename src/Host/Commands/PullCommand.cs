using System.CommandLine;
using DicomExchange.Dicom.Standard;
using DicomExchange.Host.Output;
using DicomExchange.Node.Client;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Host.Commands;

/// <summary><c>dicomx pull</c>: a study from a partner into a folder, by C-GET.</summary>
internal static class PullCommand
{
    public static Command Create()
    {
        var study = StudyCommand.Uid();
        var to = ClearFolder.Option();
        var command = PartnerVerb.Create("pull", "Fetch a study from a partner into a folder, in clear. Every instance goes on record.", (call, cancellation) =>
            RunAsync(call, Uid.Parse(call.Parsed.GetValue(study)!), call.Parsed.GetValue(to)!, cancellation));
        command.Add(study);
        command.Add(to);
        return command;
    }

    private static async Task<PartnerOutcome> RunAsync(PartnerCall call, Uid study, string to, CancellationToken cancellation)
    {
        var isNew = !Directory.Exists(to);
        var folder = ClearFolder.Make(to, call.Settings);
        try
        {
            return await PullAsync(call, study, folder, cancellation);
        }
        finally
        {
            if (isNew && !Directory.EnumerateFileSystemEntries(folder).Any())
            {
                Directory.Delete(folder);
            }
        }
    }

    private static async Task<PartnerOutcome> PullAsync(PartnerCall call, Uid study, string folder, CancellationToken cancellation)
    {
        await call.BeginAsync("pull", cancellation, study.Value);
        var (files, bytes) = (0, 0L);
        var refused = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var target = new PullFolder(folder, pulled =>
        {
            (files, bytes) = (files + 1, bytes + pulled.Bytes);
            call.Journal.Note(NoteOf(study, pulled));
        })
        {
            Refused = refusal =>
            {
                refused[refusal.Reason] = refused.GetValueOrDefault(refusal.Reason) + 1;
                call.Journal.Note(NoteOf(refusal));
            },
        };
        var result = await ProgressDisplay.ShowAsync(call.Error, "fetched", progress => new PartnerQueries(call.Dialer).PullStudyAsync(
            call.Partner, study, target, at => progress.At(at.Completed + at.Failed + at.Warning, at.Completed + at.Failed + at.Warning + at.Remaining), cancellation));
        foreach (var (reason, number) in refused)
        {
            call.Error.WriteLine($"{Amounts.Of(number, "object")} came and {(number == 1 ? "was" : "were")} not kept: {reason}.");
        }

        var outcome = Tell(call, result, files, bytes, folder);
        return refused.Count == 0 || outcome.ExitCode != ExitCodes.Done ? outcome : outcome with { ExitCode = ExitCodes.Failed, Reason = "not-all-kept" };
    }

    private static PartnerOutcome Tell(PartnerCall call, RetrieveReply result, int files, long bytes, string folder)
    {
        foreach (var uid in result.FailedInstances)
        {
            call.Error.WriteLine($"not fetched: {uid}");
        }

        var reply = result.Reply;
        if (!reply.Status.IsSuccess)
        {
            call.Error.WriteLine($"{call.Partner.Name} ended with status {reply.Status} {reply.Comment}".TrimEnd() + $"; {result.Counts.Failed} failed.");
        }

        var reason = reply.Status.IsSuccess ? string.Empty : reply.Comment ?? $"status {reply.Status}";
        if (files == 0)
        {
            call.Error.WriteLine($"{call.Partner.Name} has no such study, or does not let this node see it.");
            return new PartnerOutcome(ExitCodes.Failed, 0, reason.Length > 0 ? reason : "nothing-found");
        }

        call.Output.WriteLine($"{Amounts.Of(files, "file")}, {Amounts.Bytes(bytes)} in {folder}. They are not encrypted: whoever gets the folder can read them.");
        return new PartnerOutcome(reply.Status.IsSuccess ? ExitCodes.Done : ExitCodes.Failed, files, reason, $"{result.Counts.Failed} failed");
    }

    private static TransferNote NoteOf(PullRefusal refusal) => new()
    {
        Step = TransferStep.Fetched,
        Reason = refusal.Reason,
        Study = refusal.Study.Value,
        Instance = refusal.SopInstance.Value,
    };

    private static TransferNote NoteOf(Uid study, Pulled pulled) => new()
    {
        Step = TransferStep.Fetched,
        Study = study.Value,
        Instance = pulled.SopInstance.Value,
        SopClass = pulled.SopClass.Value,
        Patient = pulled.Patient,
        TransferSyntax = pulled.TransferSyntax.Uid.Value,
        Bytes = pulled.Bytes,
    };
}
