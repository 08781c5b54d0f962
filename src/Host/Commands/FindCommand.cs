using System.CommandLine;
using DicomExchange.Host.Output;
using DicomExchange.Node.Client;
using DicomExchange.Node.Control;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Node.Settings;

namespace DicomExchange.Host.Commands;

/// <summary><c>dicomx find</c>: studies at a partner.</summary>
internal static class FindCommand
{
    public static Command Create()
    {
        var json = JsonOption.Create();
        var filter = new StudyFilterOptions();
        var command = PartnerVerb.Create("find", "List the studies a partner lets this node see.", (dialer, partner, parsed, cancellation) =>
            RunAsync(dialer, partner, filter.Of(parsed), parsed.GetValue(json), parsed.InvocationConfiguration, cancellation));
        filter.AddTo(command);
        command.Add(json);
        return command;
    }

    private static async Task<int> RunAsync(
        PartnerDialer dialer, PartnerSettings partner, StudyFilter filter, bool json, InvocationConfiguration console, CancellationToken cancellation)
    {
        var studies = new List<StudyLine>();
        var matches = 0;
        var reply = await new PartnerQueries(dialer).FindAsync(
            partner,
            StudyAnswers.Identifier(filter),
            match =>
            {
                matches++;
                if (studies.Count < filter.Limit)
                {
                    studies.Add(StudyAnswers.Line(match));
                }
            },
            cancellation);
        if (json)
        {
            JsonOutput.Write(console.Output, new StudyList(studies, matches > studies.Count || !reply.Status.IsSuccess));
        }
        else
        {
            StudyTable.Write(console.Output, studies);
        }

        if (matches > studies.Count)
        {
            console.Error.WriteLine($"{matches} match; only the first {studies.Count} are listed. Narrow the search or raise --limit.");
        }

        if (!reply.Status.IsSuccess)
        {
            console.Error.WriteLine($"{partner.Name} ended the search with status {reply.Status} {reply.Comment}".TrimEnd() + ".");
        }

        return reply.Status.IsSuccess ? ExitCodes.Done : ExitCodes.Failed;
    }
}
