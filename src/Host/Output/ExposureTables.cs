using DicomExchange.Node.Control;
using DicomExchange.Node.Control.Messages;

namespace DicomExchange.Host.Output;

/// <summary>What a partner received or was shown, by patient; apart from it whose images it only sent here itself, for those it had before.</summary>
internal static class ExposureTables
{
    public static void Write(TextWriter output, ExposureList list)
    {
        var parts = list.Patients.ToLookup(static patient => IsOnlyTheirs(patient));
        WriteExposed(output, list.Partner, [.. parts[false]]);
        WriteTheirs(output, list.Partner, [.. parts[true]]);
    }

    private static bool IsOnlyTheirs(ExposureLine patient) => patient.Theirs > 0 && patient with { Theirs = 0 } == new ExposureLine
    {
        Domain = patient.Domain,
        PatientId = patient.PatientId,
        First = patient.First,
        Last = patient.Last,
    };

    private static void WriteExposed(TextWriter output, string partner, IReadOnlyList<ExposureLine> patients)
    {
        if (patients.Count == 0)
        {
            output.WriteLine($"Nothing of any patient went to \"{partner}\" or was shown to it in that time.");
            return;
        }

        output.WriteLine($"Of {Amounts.Of(patients.Count, "patient")} something went to \"{partner}\", was shown to it, or was granted to it:");
        var table = new TextTable("patient id", "domain", "first", "last", "images sent to it", "not confirmed", "bytes of these", "begun", "lists that showed it", "grants", "images from it");
        foreach (var line in patients)
        {
            table.Add(
                line.PatientId,
                DomainText.InTable(line.Domain),
                Moment.Of(line.First),
                Moment.Of(line.Last),
                $"{line.Received}",
                $"{line.NotConfirmed}",
                line.NotConfirmed > 0 ? Amounts.Bytes(line.NotConfirmedBytes) : string.Empty,
                $"{line.Begun}",
                $"{line.Seen}",
                $"{line.Granted}",
                $"{line.Theirs}");
        }

        table.WriteTo(output);
        output.WriteLine("  images sent to it     instances that this node sent and it took: whoever has its data has them");
        output.WriteLine("  not confirmed         instances that left here, and it did not say that it has them; it may");
        output.WriteLine("  begun                 times that sending began and no end is on record: what went is not known, take all as sent");
        output.WriteLine("  lists that showed it  answers to its searches that named the patient: name, ID and studies, no images");
        output.WriteLine("  grants                it was allowed to fetch; that it did is said by the other columns only");
        output.WriteLine("  images from it        instances that came here from it: it had them before");
    }

    private static void WriteTheirs(TextWriter output, string partner, IReadOnlyList<ExposureLine> patients)
    {
        if (patients.Count == 0)
        {
            return;
        }

        output.WriteLine($"Of {Amounts.Of(patients.Count, "patient")} images only came here from \"{partner}\", which had them before; nothing went to it:");
        var table = new TextTable("patient id", "domain", "first", "last", "images from it");
        foreach (var line in patients)
        {
            table.Add(line.PatientId, DomainText.InTable(line.Domain), Moment.Of(line.First), Moment.Of(line.Last), $"{line.Theirs}");
        }

        table.WriteTo(output);
    }
}
