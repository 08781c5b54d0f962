using System.CommandLine;
using DicomExchange.Host.Output;
using DicomExchange.Node.Audit;
using DicomExchange.Node.Control.Messages;

namespace DicomExchange.Host.Commands;

/// <summary><c>dicomx audit export</c>.</summary>
internal static class AuditExportCommand
{
    public static Command Create()
    {
        var format = new Option<AuditExportFormat>("--format")
        {
            Description = "xml: the messages of DICOM PS3.15; ndjson: every record with every field, one on a line; csv: the same for spreadsheets.",
            Required = true,
            HelpName = "xml|ndjson|csv",
            CustomParser = result => result.Tokens[0].Value switch
            {
                "xml" => AuditExportFormat.Xml,
                "ndjson" => AuditExportFormat.Ndjson,
                "csv" => AuditExportFormat.Csv,
                var other => Refuse(result, $"--format: xml, ndjson or csv, not '{other}'."),
            },
        };
        var to = new Option<string>("--out") { Description = "A new file, outside the data folder.", Required = true, HelpName = "FILE" };
        var since = TimeOption.Since();
        var until = TimeOption.Until();
        var command = ConsoleVerb.Create("export", "Write the audit record to a file, in clear. That is itself recorded.", async (api, settings, parsed, cancellation) =>
        {
            var request = new AuditExportRequest(parsed.GetValue(format), parsed.GetValue(since), parsed.GetValue(until));
            var unreadable = 0L;
            var path = await ClearFile.WriteAsync(parsed.GetValue(to)!, settings, async (file, _) => unreadable = (await api.ExportAudit(ControlCaller.Self, request, file, cancellation)).Unreadable);
            parsed.InvocationConfiguration.Output.WriteLine($"The audit record is in {path}. It is not encrypted and names patients: whoever gets the file can read it.");
            if (unreadable > 0)
            {
                parsed.InvocationConfiguration.Error.WriteLine($"{Amounts.Of(unreadable, "record")} cannot be read any more; in their places the file has their numbers. Keep a copy of the data folder before anything else; 'dicomx audit verify' says where the trail was altered.");
            }

            return unreadable == 0 ? ExitCodes.Done : ExitCodes.Failed;
        });
        foreach (var option in new Option[] { format, to, since, until })
        {
            command.Add(option);
        }

        return command;
    }

    private static AuditExportFormat Refuse(System.CommandLine.Parsing.ArgumentResult result, string why)
    {
        result.AddError(why);
        return default;
    }
}
