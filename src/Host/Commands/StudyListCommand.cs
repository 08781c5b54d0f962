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
        var patientId = new Option<string?>("--patient-id") { Description = "Patient ID; * and ? are wildcards.", HelpName = "ID" };
        var patientName = new Option<string?>("--patient-name") { Description = "Patient's name, such as DOE*.", HelpName = "NAME" };
        var date = new Option<string?>("--date") { Description = "Study date, YYYYMMDD or a range such as 20260101-20260331.", HelpName = "DATE" };
        var limit = new Option<int>("--limit") { Description = "List at most so many.", DefaultValueFactory = _ => 1000, HelpName = "N" };
        var command = ConsoleVerb.Create("list", "List the studies held.", (api, parsed, cancellation) =>
        {
            var filter = new StudyFilter
            {
                PatientId = parsed.GetValue(patientId),
                PatientName = parsed.GetValue(patientName),
                StudyDate = parsed.GetValue(date),
                Limit = Math.Clamp(parsed.GetValue(limit), 1, 1_000_000),
            };
            return RunAsync(api, filter, parsed.GetValue(json), parsed.InvocationConfiguration, cancellation);
        });
        foreach (var option in new Option[] { patientId, patientName, date, limit, json })
        {
            command.Add(option);
        }

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

        var table = new TextTable("date", "patient id", "name", "modalities", "series", "instances", "study");
        foreach (var study in list.Studies)
        {
            table.Add(study.StudyDate, study.PatientId, study.PatientName, string.Join(",", study.Modalities), $"{study.Series}", $"{study.Instances}", study.StudyInstanceUid);
        }

        table.WriteTo(console.Output);
        if (list.IsCut)
        {
            console.Error.WriteLine($"Only the first {list.Studies.Count} are listed; narrow the search or raise --limit.");
        }

        return ExitCodes.Done;
    }
}
