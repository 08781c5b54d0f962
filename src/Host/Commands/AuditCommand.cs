using System.CommandLine;
using DicomExchange.Host.Output;
using DicomExchange.Node.Control;
using DicomExchange.Node.Control.Messages;

namespace DicomExchange.Host.Commands;

/// <summary><c>dicomx audit list|verify</c>.</summary>
internal static class AuditCommand
{
    public static Command Create() => new("audit", "Read and check the audit record.") { List(), Verify() };

    private static Command List()
    {
        var json = JsonOption.Create();
        var uids = new Option<bool>("--uids") { Description = "Show study and instance of each record too; the lines get long." };
        var since = SinceOption.Create();
        var limit = LimitOption.Create("The newest so many.");
        var command = ConsoleVerb.Create("list", "List audit records. Reading them is itself recorded.", (api, parsed, cancellation) =>
        {
            var filter = new AuditFilter { Since = parsed.GetValue(since), Limit = parsed.GetValue(limit) };
            return ListAsync(api, filter, parsed.GetValue(json), parsed.GetValue(uids), parsed.InvocationConfiguration.Output, cancellation);
        });
        foreach (var option in new Option[] { since, limit, uids, json })
        {
            command.Add(option);
        }

        return command;
    }

    private static async Task<int> ListAsync(ControlApi api, AuditFilter filter, bool json, bool uids, TextWriter output, CancellationToken cancellation)
    {
        var list = await api.ListAudit(ControlCaller.Self, filter, cancellation);
        if (json)
        {
            JsonOutput.Write(output, list);
        }
        else if (list.Records.Count == 0)
        {
            output.WriteLine("No record since then.");
        }
        else
        {
            TableOf(list, uids).WriteTo(output);
        }

        return ExitCodes.Done;
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

    private static Command Verify()
    {
        var json = JsonOption.Create();
        var command = ConsoleVerb.Create("verify", "Prove that no audit record was altered, removed or added.", async (api, parsed, cancellation) =>
        {
            var verdict = await api.VerifyAudit(ControlCaller.Self, new AuditVerifyRequest(), cancellation);
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(output, verdict);
            }
            else
            {
                output.WriteLine(verdict.Problem ?? $"{Amounts.Of(verdict.Records, "record")}, an unbroken chain; the last {verdict.Unsigned} are not yet under a signed checkpoint.");
            }

            return verdict.Problem is null ? ExitCodes.Done : ExitCodes.Failed;
        });
        command.Add(json);
        return command;
    }
}
