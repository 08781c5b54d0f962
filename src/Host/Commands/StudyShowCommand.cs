using System.CommandLine;
using DicomExchange.Host.Output;
using DicomExchange.Node.Control;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Node.Settings.Json;

namespace DicomExchange.Host.Commands;

/// <summary><c>dicomx study show</c>.</summary>
internal static class StudyShowCommand
{
    public static Command Create()
    {
        var uid = StudyCommand.Uid();
        var json = JsonOption.Create();
        var command = ConsoleVerb.Create("show", "Show one study with its instances, who sent them, who got them and since when.", (api, parsed, cancellation) =>
            RunAsync(api, parsed.GetValue(uid)!, parsed.GetValue(json), parsed.InvocationConfiguration.Output, cancellation));
        command.Add(uid);
        command.Add(json);
        return command;
    }

    private static async Task<int> RunAsync(ControlApi api, string uid, bool json, TextWriter output, CancellationToken cancellation)
    {
        var details = await api.ShowStudy(ControlCaller.Self, new StudyRequest(uid), cancellation);
        if (json)
        {
            JsonOutput.Write(output, details);
            return ExitCodes.Done;
        }

        var study = details.Study;
        foreach (var (label, value) in new[]
        {
            ("study", study.StudyInstanceUid), ("patient", $"{study.PatientName}  ({study.PatientId})"), ("born", study.PatientBirthDate),
            ("date", study.StudyDate), ("description", study.Description), ("accession", study.AccessionNumber),
        })
        {
            output.WriteLine($"{label,-12} {Printable.Text(value)}");
        }

        output.WriteLine();
        var table = new TextTable("series", "modality", "number", "size", "sent by", "instance", "note");
        foreach (var instance in details.Instances)
        {
            table.Add(
                instance.SeriesInstanceUid,
                instance.Modality,
                instance.InstanceNumber,
                Amounts.Bytes(instance.Bytes),
                string.Join(", ", instance.Owners),
                instance.SopInstanceUid,
                instance.HasVariants ? "other content came under the same UID; both are kept" : string.Empty);
        }

        table.WriteTo(output);
        output.WriteLine();
        if (details.Destinations.Count > 0)
        {
            output.WriteLine("forwarded to:");
            DestinationTable.Write(output, details.Destinations);
        }
        else
        {
            output.WriteLine("Forwarded to nobody.");
        }

        if (details.Grants.Count > 0)
        {
            output.WriteLine();
            output.WriteLine("granted to others, or revoked:");
            GrantTable.Write(output, details.Grants);
        }

        return ExitCodes.Done;
    }
}
