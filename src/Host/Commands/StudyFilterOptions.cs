using System.CommandLine;
using DicomExchange.Node.Control.Messages;

namespace DicomExchange.Host.Commands;

/// <summary>The options that narrow a list of studies, held here or at a partner.</summary>
internal sealed class StudyFilterOptions
{
    private readonly Option<string?> patientId = new("--patient-id") { Description = "Patient ID; * and ? are wildcards.", HelpName = "ID" };
    private readonly Option<string?> patientName = new("--patient-name") { Description = "Patient's name, such as DOE*.", HelpName = "NAME" };
    private readonly Option<string?> date = new("--date") { Description = "Study date, YYYYMMDD or a range such as 20260101-20260331.", HelpName = "DATE" };
    private readonly Option<int> limit = new("--limit") { Description = "List at most so many.", DefaultValueFactory = _ => 1000, HelpName = "N" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { patientId, patientName, date, limit })
        {
            command.Add(option);
        }
    }

    public StudyFilter Of(ParseResult parsed) => new()
    {
        PatientId = parsed.GetValue(patientId),
        PatientName = parsed.GetValue(patientName),
        StudyDate = parsed.GetValue(date),
        Limit = Math.Clamp(parsed.GetValue(limit), 1, 1_000_000),
    };
}
