using System.CommandLine;
using DicomExchange.Host.Output;
using DicomExchange.Node.Control;
using DicomExchange.Node.Control.Messages;

namespace DicomExchange.Host.Commands;

/// <summary><c>dicomx study list</c>.</summary>
internal static class StudyListCommand
{
    public static Command Create()
    {
        var json = JsonOption.Create();
        var filter = new StudyFilterOptions();
        var command = ConsoleVerb.Create("list", "List the studies held.", (api, parsed, cancellation) =>
            RunAsync(api, filter.Of(parsed), parsed.GetValue(json), parsed.InvocationConfiguration, cancellation));
        filter.AddTo(command);
        command.Add(json);
        return command;
    }

    private static async Task<int> RunAsync(ControlApi api, StudyFilter filter, bool json, InvocationConfiguration console, CancellationToken cancellation)
    {
        var list = await api.ListStudies(ControlCaller.Self, filter, cancellation);
        if (json)
        {
            JsonOutput.Write(console.Output, list);
            return ExitCodes.Done;
        }

        if (list.Studies.Count > 0)
        {
            StudyTable.Write(console.Output, list.Studies);
        }
        else
        {
            console.Output.WriteLine(filter is { PatientId: null, PatientName: null, StudyDate: null } ? "No study is held." : "No study that is held matches.");
        }

        if (list.IsCut)
        {
            console.Error.WriteLine($"Only the first {list.Studies.Count} are listed; narrow the search or raise --limit.");
        }

        return ExitCodes.Done;
    }
}
