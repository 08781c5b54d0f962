using System.CommandLine;
using DicomExchange.Host.Output;
using DicomExchange.Node.Control;
using DicomExchange.Node.Control.Messages;

namespace DicomExchange.Host.Commands;

/// <summary><c>dicomx audit exposure</c>: the list that a breach notice needs.</summary>
internal static class AuditExposureCommand
{
    public static Command Create()
    {
        var json = JsonOption.Create();
        var partner = new Option<string>("--partner") { Description = "The partner, by the name it has, or had, in the settings.", Required = true, HelpName = "PARTNER" };
        var since = TimeOption.Since();
        since.Required = true;
        var command = ConsoleVerb.Create("exposure", "Every patient whose images a partner received or was shown.", (api, parsed, cancellation) =>
            RunAsync(api, new ExposureRequest(parsed.GetValue(partner)!, parsed.GetValue(since)!.Value), parsed.GetValue(json), parsed.InvocationConfiguration.Output, cancellation));
        foreach (var option in new Option[] { partner, since, json })
        {
            command.Add(option);
        }

        return command;
    }

    private static async Task<int> RunAsync(ControlApi api, ExposureRequest request, bool json, TextWriter output, CancellationToken cancellation)
    {
        var list = await api.ListExposure(ControlCaller.Self, request, cancellation);
        if (json)
        {
            JsonOutput.Write(output, list);
            return ExitCodes.Done;
        }

        if (list.Patients.Count == 0)
        {
            output.WriteLine("It received nothing and was shown nothing in that time.");
        }
        else
        {
            var table = new TextTable("domain", "patient", "first", "last", "received", "not confirmed", "bytes of these", "begun", "queries that showed it", "its own", "grants");
            foreach (var line in list.Patients)
            {
                table.Add(line.Domain, line.PatientId, Moment.Of(line.First), Moment.Of(line.Last), $"{line.Received}", $"{line.NotConfirmed}", line.NotConfirmed > 0 ? Amounts.Bytes(line.NotConfirmedBytes) : string.Empty, $"{line.Begun}", $"{line.Seen}", $"{line.Theirs}", $"{line.Granted}");
            }

            table.WriteTo(output);
            output.WriteLine($"{Amounts.Of(list.Patients.Count, "patient")}; instances received, and instances of its own that it had sent itself.");
            if (list.Patients.Any(static line => line.NotConfirmed + line.Begun > 0))
            {
                output.WriteLine("not confirmed: they left here, and it did not say that it has them. begun: times that sending began without an end on record; what went is not known. Take both as received.");
            }
        }

        if (list.GrantedStudies.Count > 0)
        {
            output.WriteLine($"Granted to it besides, by study: {string.Join(", ", list.GrantedStudies)}.");
        }

        if (list.OpenQueries > 0)
        {
            output.WriteLine($"Of {list.OpenQueries} of its queries no end is on record. Each showed at most the patients that the list has.");
        }

        if (list.RecordsFrom is { } from)
        {
            output.WriteLine($"There are records since {Moment.Of(from)}; what was before is not known.");
        }

        return ExitCodes.Done;
    }
}
