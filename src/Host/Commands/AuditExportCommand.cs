using System.CommandLine;
using System.CommandLine.Parsing;
using DicomExchange.Host.Output;
using DicomExchange.Node.Audit;
using DicomExchange.Node.Control;
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
        var to = new Option<string>("--out") { Description = "A new file, outside the folders of the node.", Required = true, HelpName = "FILE" }.Filled();
        var since = TimeOption.Since();
        var until = TimeOption.Until();
        var command = ConsoleVerb.Create("export", "Write the audit record to a file, in clear. That is itself recorded.", async (api, settings, parsed, cancellation) =>
        {
            var request = new AuditExportRequest(parsed.GetValue(format), parsed.GetValue(since), parsed.GetValue(until));
            AuditExported? exported = null;
            var path = await ClearFile.WriteAsync(parsed.GetValue(to)!, settings, async (file, _) => exported = await api.ExportAudit(ControlCaller.Self, request, file, cancellation));
            return Print(exported!, path, request.Format, parsed.InvocationConfiguration);
        });
        command.Add(format);
        command.Add(to);
        TimeOption.AddTo(command, since, until);
        return command;
    }

    private static int Print(AuditExported exported, string path, AuditExportFormat format, InvocationConfiguration console)
    {
        console.Output.WriteLine($"{Said(exported, format)} in {path}. The file is not encrypted and names patients: whoever gets it can read it.");
        if (exported.Unreadable == 0)
        {
            return ExitCodes.Done;
        }

        console.Error.WriteLine(
            $"{Amounts.Of(exported.Unreadable, "record")} cannot be read any more; in {Counted.Verb(exported.Unreadable, "its place the file has its number", "their places the file has their numbers")}. Keep a copy of the data folder before anything else; 'dicomx audit verify' says where the trail was altered.");
        return ExitCodes.Failed;
    }

    private static string Said(AuditExported exported, AuditExportFormat format)
    {
        var what = format == AuditExportFormat.Xml ? "audit message" : "audit record";
        return exported is { First: { } first, Last: { } last }
            ? $"{Amounts.Of(exported.Written, what)}, from {Moment.Of(first)} to {Moment.Of(last)}, {Counted.Verb(exported.Written, "is", "are")}"
            : $"No {what} of that time is there, so none is";
    }

    private static AuditExportFormat Refuse(ArgumentResult result, string why)
    {
        result.AddError(why);
        return default;
    }
}
