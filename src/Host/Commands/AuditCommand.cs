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
        var since = new Option<DateTimeOffset?>("--since") { Description = "Only records from this time on, such as 2026-03-01T08:00+01:00.", HelpName = "TIME" };
        var limit = new Option<int>("--limit") { Description = "The newest so many.", DefaultValueFactory = _ => 1000, HelpName = "N" };
        var command = ConsoleVerb.Create("list", "List audit records. Reading them is itself recorded.", (api, parsed, cancellation) =>
        {
            var filter = new AuditFilter { Since = parsed.GetValue(since), Limit = Math.Clamp(parsed.GetValue(limit), 1, 1_000_000) };
            return ListAsync(api, filter, parsed.GetValue(json), parsed.InvocationConfiguration.Output, cancellation);
        });
        foreach (var option in new Option[] { since, limit, json })
        {
            command.Add(option);
        }

        return command;
    }

    private static async Task<int> ListAsync(ControlApi api, AuditFilter filter, bool json, TextWriter output, CancellationToken cancellation)
    {
        var list = await api.ListAudit(ControlCaller.Self, filter, cancellation);
        if (json)
        {
            JsonOutput.Write(output, list);
            return ExitCodes.Done;
        }

        var table = new TextTable("number", "time", "event", "partner", "outcome", "study", "instance", "details");
        foreach (var record in list.Records)
        {
            table.Add($"{record.Number}", $"{record.At:yyyy-MM-dd HH:mm:ss.fff zzz}", record.Event, record.Partner, record.Outcome, record.Study, record.Instance, record.Details);
        }

        table.WriteTo(output);
        return ExitCodes.Done;
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
