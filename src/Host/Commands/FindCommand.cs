using System.Buffers;
using System.CommandLine;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Host.Output;
using DicomExchange.Node.Client;
using DicomExchange.Node.Control;
using DicomExchange.Node.Control.Messages;

namespace DicomExchange.Host.Commands;

/// <summary><c>dicomx find</c>: studies at a partner.</summary>
internal static class FindCommand
{
    public static Command Create()
    {
        var json = JsonOption.Create();
        var filter = new StudyFilterOptions();
        var command = PartnerVerb.Create("find", "List the studies a partner lets this node see. The search goes on record.", (call, cancellation) =>
            RunAsync(call, filter.Of(call.Parsed), call.Parsed.GetValue(json), cancellation));
        filter.AddTo(command);
        command.Add(json);
        return command;
    }

    private static async Task<PartnerOutcome> RunAsync(PartnerCall call, StudyFilter filter, bool json, CancellationToken cancellation)
    {
        var studies = new List<StudyLine>();
        var matches = 0;
        var identifier = StudyAnswers.Identifier(filter);
        await call.BeginAsync("find", cancellation);
        var reply = await new PartnerQueries(call.Dialer).FindAsync(
            call.Partner,
            identifier,
            match =>
            {
                matches++;
                if (studies.Count < filter.Limit)
                {
                    studies.Add(StudyAnswers.Line(match));
                }
            },
            cancellation);
        var reason = reply.Status.IsSuccess ? string.Empty : reply.Comment ?? $"status {reply.Status}";
        call.Journal.Note(new TransferNote { Step = TransferStep.Searched, SopClass = SopClasses.StudyRootFind.Value, Query = BytesOf(identifier), Count = matches, Reason = reason });
        if (json)
        {
            JsonOutput.Write(call.Output, new StudyList(studies, matches > studies.Count || !reply.Status.IsSuccess));
        }
        else if (matches > 0)
        {
            StudyTable.Write(call.Output, studies);
        }
        else if (reply.Status.IsSuccess)
        {
            call.Output.WriteLine($"Nothing found that matches and that {call.Partner.Name} lets this node see.");
        }

        if (matches > studies.Count)
        {
            call.Error.WriteLine($"{matches} match; only the first {studies.Count} are listed. Narrow the search or raise --limit.");
        }

        if (!reply.Status.IsSuccess)
        {
            call.Error.WriteLine($"{call.Partner.Name} ended the search with status {reply.Status} {reply.Comment}".TrimEnd() + ".");
        }

        return new PartnerOutcome(reply.Status.IsSuccess ? ExitCodes.Done : ExitCodes.Failed, matches, reason);
    }

    private static byte[] BytesOf(DataSet identifier)
    {
        var bytes = new ArrayBufferWriter<byte>();
        DataSetWriter.Write(identifier, TransferSyntaxes.ExplicitLittleEndian, bytes);
        return bytes.WrittenSpan.ToArray();
    }
}
