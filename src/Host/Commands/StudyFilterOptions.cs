using System.CommandLine;
using DicomExchange.Node.Control.Messages;

namespace DicomExchange.Host.Commands;

/// <summary>The options that narrow a list of studies, held here or at a partner.</summary>
internal sealed class StudyFilterOptions
{
    private readonly Option<string?> patientId = new("--patient-id") { Description = "Patient ID; * and ? are wildcards.", HelpName = "ID" };
    private readonly Option<string?> patientName = new("--patient-name") { Description = "Patient's name, such as DOE*.", HelpName = "NAME" };
    private readonly Option<string?> date = DateOption.Create();
    private readonly Option<int> limit = LimitOption.Create("List at most so many.");

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
        Limit = parsed.GetValue(limit),
    };
}
