using DicomExchange.Node.Control.Messages;

namespace DicomExchange.Host.Output;

/// <summary>Studies as lines, held here or found at a partner.</summary>
internal static class StudyTable
{
    public static void Write(TextWriter output, IEnumerable<StudyLine> studies)
    {
        var table = new TextTable("date", "patient id", "name", "modalities", "series", "instances", "study");
        foreach (var study in studies)
        {
            table.Add(study.StudyDate, study.PatientId, study.PatientName, string.Join(",", study.Modalities), $"{study.Series}", $"{study.Instances}", study.StudyInstanceUid);
        }

        table.WriteTo(output);
    }
}
