using System.CommandLine;
using DicomExchange.Host.Output;
using DicomExchange.Node.Control;
using DicomExchange.Node.Control.Messages;

namespace DicomExchange.Host.Commands;

/// <summary><c>dicomx audit exposure</c>: the list that a breach notice needs.</summary>
internal static class AuditExposureCommand
{
    public static Command Create()
    {
        var json = JsonOption.Create();
        var partner = new Option<string>("--partner") { Description = "The partner, by name or AE title; of one that was removed, the name that it had.", Required = true, HelpName = "PARTNER" }.Filled();
        var since = TimeOption.Since();
        since.Required = true;
        var command = ConsoleVerb.Create("exposure", "Every patient whose images a partner received or was shown.", (api, parsed, cancellation) =>
            RunAsync(api, new ExposureRequest(parsed.GetValue(partner)!, parsed.GetValue(since)!.Value), parsed.GetValue(json), parsed.InvocationConfiguration.Output, cancellation));
        foreach (var option in new Option[] { partner, since, json })
        {
            command.Add(option);
        }

        return command;
    }

    private static async Task<int> RunAsync(ControlApi api, ExposureRequest request, bool json, TextWriter output, CancellationToken cancellation)
    {
        var list = await api.ListExposure(ControlCaller.Self, request, cancellation);
        if (json)
        {
            JsonOutput.Write(output, list);
            return ExitCodes.Done;
        }

        if (list.RecordsFrom is { } late && late > request.Since)
        {
            output.WriteLine($"Warning: there are records since {Moment.Of(late)} only; what was before is not known, and is in nothing that follows.");
        }

        ExposureTables.Write(output, list);
        if (list.GrantedStudies.Count > 0)
        {
            output.WriteLine($"Studies granted to it whose patient the grant does not name (what it fetched of them stands above): {string.Join(", ", list.GrantedStudies)}.");
        }

        if (list.OpenQueries > 0)
        {
            output.WriteLine($"Of {Counted.Verb(list.OpenQueries, "one of its queries", $"{list.OpenQueries} of its queries")} no end is on record. {Counted.Verb(list.OpenQueries, "It", "Each")} showed at most the patients that the list has.");
        }

        if (list.RecordsFrom is { } from && from <= request.Since)
        {
            output.WriteLine($"There are records since {Moment.Of(from)}; what was before is not known.");
        }

        return ExitCodes.Done;
    }
}
