using System.CommandLine;
using DicomExchange.Host.Output;
using DicomExchange.Node.Control;
using DicomExchange.Node.Control.Messages;

namespace DicomExchange.Host.Commands;

/// <summary><c>dicomx audit list</c>.</summary>
internal static class AuditListCommand
{
    public static Command Create()
    {
        var json = JsonOption.Create();
        var uids = new Option<bool>("--uids") { Description = "Show study and instance of each record too; the lines get long." };
        var since = TimeOption.Since();
        var until = TimeOption.Until();
        var partner = new Option<string?>("--partner") { Description = "Only records of this partner: its name or AE title, or the name it had.", HelpName = "PARTNER" }.Filled();
        var patient = new Option<string?>("--patient") { Description = "Only records of this Patient ID; with its domain and a backslash before it, of that one alone.", HelpName = "[DOMAIN\\]ID" }.Filled();
        var study = QueueCommand.Study("Only records of this study.");
        var kind = new Option<string?>("--event") { Description = "Only this event, such as instance-received or security-alert.", HelpName = "EVENT" };
        kind.Validators.Add(static result =>
        {
            if (result.Tokens.Count > 0 && AuditEventWords.Read(result.Tokens[0].Value) is null)
            {
                result.AddError($"--event: {AuditEventWords.Unknown(result.Tokens[0].Value)}");
            }
        });
        var outcome = new Option<string?>("--outcome") { Description = "Only success, only failure, or only failures with this reason word.", HelpName = "OUTCOME" }.Filled();
        var limit = LimitOption.Create("The newest so many.");
        var command = ConsoleVerb.Create("list", "List audit records. Reading them is itself recorded.", (api, parsed, cancellation) =>
        {
            var filter = new AuditFilter
            {
                Since = parsed.GetValue(since),
                Until = parsed.GetValue(until),
                Partner = parsed.GetValue(partner),
                Patient = parsed.GetValue(patient),
                Study = parsed.GetValue(study),
                Event = parsed.GetValue(kind),
                Outcome = parsed.GetValue(outcome),
                Limit = parsed.GetValue(limit),
            };
            return RunAsync(api, filter, (parsed.GetValue(json), parsed.GetValue(uids)), parsed.InvocationConfiguration, cancellation);
        });
        TimeOption.AddTo(command, since, until);
        foreach (var option in new Option[] { partner, patient, study, kind, outcome, limit, uids, json })
        {
            command.Add(option);
        }

        return command;
    }

    private static async Task<int> RunAsync(ControlApi api, AuditFilter filter, (bool Json, bool Uids) form, InvocationConfiguration console, CancellationToken cancellation)
    {
        var list = await api.ListAudit(ControlCaller.Self, filter, cancellation);
        if (form.Json)
        {
            JsonOutput.Write(console.Output, list);
        }
        else
        {
            Print(list, form.Uids, console.Output);
        }

        if (list.IsCut)
        {
            console.Error.WriteLine($"Only the newest {Amounts.Of(list.Records.Count + list.Unreadable.Count, "record")} {Counted.Verb(list.Records.Count + list.Unreadable.Count, "is", "are")} listed, and there are more. Raise --limit, or narrow the search, such as with --until.");
        }

        return list.Unreadable.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static void Print(AuditList list, bool uids, TextWriter output)
    {
        if (list.Records.Count > 0)
        {
            TableOf(list, uids).WriteTo(output);
        }
        else if (list.Unreadable.Count == 0)
        {
            output.WriteLine("No such record.");
        }

        foreach (var (number, reason) in list.Unreadable)
        {
            output.WriteLine($"record {number} cannot be read: {reason}");
        }
    }

    private static TextTable TableOf(AuditList list, bool uids)
    {
        string[] always = ["number", "time", "event", "outcome", "partner"];
        var table = new TextTable(uids ? [.. always, "study", "instance", "details"] : [.. always, "details"]);
        foreach (var record in list.Records)
        {
            string[] cells = [$"{record.Number}", Moment.Of(record.At), record.Event, record.Outcome, record.Partner];
            table.Add(uids ? [.. cells, record.Study, record.Instance, record.Details] : [.. cells, record.Details]);
        }

        return table;
    }
}
