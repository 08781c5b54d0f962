using System.CommandLine;
using DicomExchange.Host.Output;
using DicomExchange.Node.Control;
using DicomExchange.Node.Control.Messages;

namespace DicomExchange.Host.Commands;

/// <summary><c>dicomx audit disclosures</c>: the accounting that a patient may ask for.</summary>
internal static class AuditDisclosuresCommand
{
    public static Command Create()
    {
        var json = JsonOption.Create();
        var patient = new Option<string>("--patient") { Description = "The Patient ID, exactly as it is held; its domain and a backslash may stand before it, the backslash alone where it is in no domain.", Required = true, HelpName = "[DOMAIN\\]ID" }.Filled();
        var domain = new Option<string?>("--domain") { Description = "Whose Patient ID it is, where several have it; \"\" where it is in no domain, as of files that were sent by hand.", HelpName = "DOMAIN" }.FilledOrEmpty();
        var since = TimeOption.Since();
        var until = TimeOption.Until();
        var command = ConsoleVerb.Create("disclosures", "Who received or saw what of a patient, when, and on what basis.", (api, parsed, cancellation) =>
        {
            var (of, id) = Split(parsed.GetValue(patient)!);
            var request = new DisclosureRequest(id) { Domain = parsed.GetValue(domain) ?? of, Since = parsed.GetValue(since), Until = parsed.GetValue(until) };
            return RunAsync(api, request, parsed.GetValue(json), parsed.InvocationConfiguration.Output, cancellation);
        });
        command.Add(patient);
        command.Add(domain);
        TimeOption.AddTo(command, since, until);
        command.Add(json);
        command.Validators.Add(result =>
        {
            if (result.GetValue(domain) is { } named && result.GetValue(patient) is { } whole && Split(whole).Domain is { } other && other != named)
            {
                result.AddError($"--patient says the domain {DomainText.Of(other)} and --domain says {DomainText.Of(named)}. Give one of them.");
            }
        });

        return command;
    }

    /// <summary>No Patient ID has a backslash (PS3.5 §6.2, LO), so what stands before one is a domain.</summary>
    private static (string? Domain, string Id) Split(string patient) => patient.Split('\\', 2) is [var domain, var id] ? (domain, id) : (null, patient);

    private static async Task<int> RunAsync(ControlApi api, DisclosureRequest request, bool json, TextWriter output, CancellationToken cancellation)
    {
        var list = await api.ListDisclosures(ControlCaller.Self, request, cancellation);
        if (json)
        {
            JsonOutput.Write(output, list);
            return ExitCodes.Done;
        }

        if (list.Disclosures.Count == 0)
        {
            output.WriteLine("Nothing of this patient was disclosed in that time.");
        }
        else
        {
            TableOf(list).WriteTo(output);
        }

        if (list.Disclosures.Any(static line => line.How is "begun" or "not-confirmed" || line.IsOpen))
        {
            output.WriteLine("not confirmed: it left here, and the receiver did not say that it has it. begun: it was about to leave; whether it did is not on record. no end: nothing says how it ended.");
        }

        if (list.RecordsFrom is { } from)
        {
            output.WriteLine($"Domain {DomainText.Of(list.Domain)}. There are records since {Moment.Of(from)}; what was before is not known.");
        }

        return ExitCodes.Done;
    }

    private static TextTable TableOf(DisclosureList list)
    {
        var table = new TextTable("record", "until", "how", "to", "at", "study", "instances", "bytes", "basis");
        foreach (var line in list.Disclosures)
        {
            table.Add(
                $"{line.Record}",
                Moment.Of(line.At),
                HowOf(line),
                line.To,
                line.Address,
                line.Study,
                line.How == "shown" ? "in a query" : line.How == "begun" ? "not known" : $"{line.Count}",
                line.Bytes > 0 ? Amounts.Bytes(line.Bytes) : string.Empty,
                line.Basis);
        }

        return table;
    }

    private static string HowOf(DisclosureLine line) => line.How switch
    {
        "not-confirmed" => line.IsOpen ? "not confirmed, no end" : "not confirmed",
        "begun" => "begun",
        _ => line.IsOpen ? $"{line.How}, no end" : line.How,
    };
}
