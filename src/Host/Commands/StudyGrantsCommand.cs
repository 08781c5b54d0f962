using System.CommandLine;
using DicomExchange.Host.Output;
using DicomExchange.Node.Control;
using DicomExchange.Node.Control.Messages;

namespace DicomExchange.Host.Commands;

/// <summary><c>dicomx study grants</c>.</summary>
internal static class StudyGrantsCommand
{
    public static Command Create()
    {
        var json = JsonOption.Create();
        var to = new Option<string?>("--to") { Description = "Only those to this partner.", HelpName = "PARTNER" };
        var all = new Option<bool>("--all") { Description = "Those that have ended too." };
        var command = ConsoleVerb.Create("grants", "List who may see what of others, and what was revoked so that no route gives it again.", (api, parsed, cancellation) =>
            RunAsync(api, new GrantFilter(parsed.GetValue(to), parsed.GetValue(all)), parsed.GetValue(json), parsed.InvocationConfiguration.Output, cancellation));
        foreach (var option in new Option[] { to, all, json })
        {
            command.Add(option);
        }

        return command;
    }

    private static async Task<int> RunAsync(ControlApi api, GrantFilter filter, bool json, TextWriter output, CancellationToken cancellation)
    {
        var list = await api.ListGrants(ControlCaller.Self, filter, cancellation);
        if (json)
        {
            JsonOutput.Write(output, list);
        }
        else if (list.Grants.Count == 0)
        {
            output.WriteLine("No grant is in force and no revocation remembered that this would list.");
        }
        else
        {
            GrantTable.Write(output, list.Grants);
        }

        return ExitCodes.Done;
    }
}
