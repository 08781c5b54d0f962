using System.CommandLine;
using DicomExchange.Host.Output;
using DicomExchange.Node.Control;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Node.Settings.Json;

namespace DicomExchange.Host.Commands;

/// <summary><c>dicomx status [--check]</c>.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var json = JsonOption.Create();
        var check = new Option<bool>("--check") { Description = "Print problems only, one a line, and fail if there is one; for monitoring." };
        var command = ConsoleVerb.Create("status", "Show how the node is doing.", (api, parsed, cancellation) =>
            RunAsync(api, parsed.GetValue(json), parsed.GetValue(check), parsed.InvocationConfiguration.Output, cancellation));
        command.Add(json);
        command.Add(check);
        return command;
    }

    private static async Task<int> RunAsync(ControlApi api, bool json, bool check, TextWriter output, CancellationToken cancellation)
    {
        var status = await api.Status(ControlCaller.Self, new StatusRequest(), cancellation);
        if (json)
        {
            JsonOutput.Write(output, status);
        }
        else if (check)
        {
            WriteAll(output, string.Empty, status.Problems);
        }
        else
        {
            WriteWhole(output, status);
        }

        return check && status.Problems.Count > 0 ? ExitCodes.Failed : ExitCodes.Done;
    }

    private static void WriteWhole(TextWriter output, NodeStatus status)
    {
        output.WriteLine(status.IsRunning
            ? $"Running since {Moment.Of(status.StartedAt ?? default)}, version {status.Version}, as {string.Join(", ", status.AeTitles)}."
            : $"Not running. Version {status.Version}, AE title {string.Join(", ", status.AeTitles)}.");
        WriteAll(output, "  listens on    ", status.Listeners);
        if (status.IsRunning)
        {
            output.WriteLine($"  associations  {status.OpenAssociations} open");
        }

        output.WriteLine($"  holds         {Amounts.Of(status.Studies, "study")}, {Amounts.Of(status.Instances, "instance")}, {Amounts.Bytes(status.StoredBytes)}; {Amounts.Bytes(status.FreeBytes)} free");
        if (status.Fingerprint is not null)
        {
            output.WriteLine($"  certificate   {status.Fingerprint}, until {status.CertificateExpires:yyyy-MM-dd}");
        }

        WriteAll(output, "  refused       ", [.. status.Refusals.Select(r => $"{r.Reason}: {Amounts.Of(r.Times, "time")}, last {r.Last:yyyy-MM-dd HH:mm:ss zzz}")]);
        WriteAll(output, "  forwards to   ", [.. status.Destinations.Select(Line)]);
        WriteAll(output, "  commitment    ", [.. status.Commitments.Select(Line)]);
        if (status.Collector is { } collector)
        {
            output.WriteLine($"  audit goes to {Printable.Text(Line(collector))}");
        }

        WriteAll(output, "note: ", status.Notes);
        WriteAll(output, "problem: ", status.Problems);
        if (status.Problems.Count == 0)
        {
            output.WriteLine("No problems.");
        }
    }

    private static string Line(CollectorLine collector)
    {
        var how = collector.IsConnected ? "connected" : collector.Reason.Length > 0 ? $"not connected: {collector.Reason}" : "not connected";
        return collector.Behind == 0 ? $"{collector.Address}: {how}" : $"{collector.Address}: {how}, {Amounts.Of(collector.Behind, "message")} behind";
    }

    private static string Line(DestinationLine destination)
    {
        var held = destination.Held > 0 ? $", {destination.Held} held" : string.Empty;
        var why = destination.Reason.Length == 0 ? string.Empty
            : destination.IsBlocked ? $"; blocked: {destination.Reason}"
            : destination.RetryInSeconds is { } seconds ? $"; {destination.Reason}, next try in {seconds} s"
            : $"; with trouble: {destination.Reason}";
        return $"{destination.Name}: {destination.Waiting} waiting{held}{why}";
    }

    private static string Line(CommitmentLine line)
    {
        var asked = line.EldestAsked is { } first ? $"{Amounts.Of(line.Asked, "request")} not reported, the eldest of {Moment.Of(first)}" : string.Empty;
        var reports = line.EldestReport is { } eldest ? $"{Amounts.Of(line.Reports, "report")} not taken, the eldest asked for {Moment.Of(eldest)}" : string.Empty;
        return $"{line.Name}: {asked}{(asked.Length > 0 && reports.Length > 0 ? "; " : string.Empty)}{reports}";
    }

    private static void WriteAll(TextWriter output, string before, IReadOnlyList<string> lines)
    {
        foreach (var line in lines)
        {
            output.WriteLine(before + Printable.Text(line));
        }
    }
}
