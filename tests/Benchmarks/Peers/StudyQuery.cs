using System.Diagnostics;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Benchmarks.Peers;

/// <summary>A C-FIND of studies, and how long its answers took.</summary>
internal static class StudyQuery
{
    private static readonly (Tag Tag, Vr Vr)[] Asked =
    [
        (Tags.StudyInstanceUID, Vr.UI), (Tags.PatientID, Vr.LO), (Tags.PatientName, Vr.PN), (Tags.PatientBirthDate, Vr.DA), (Tags.StudyDate, Vr.DA),
        (Tags.AccessionNumber, Vr.SH), (Tags.StudyDescription, Vr.LO), (Tags.ModalitiesInStudy, Vr.CS), (Tags.NumberOfStudyRelatedInstances, Vr.IS),
    ];

    /// <summary>Asks for what a list of studies shows, with one key.</summary>
    public static async Task<StudyAnswers> AskAsync(DimseClient client, (Tag Tag, Vr Vr, string Value) key, CancellationToken cancellation = default)
    {
        var identifier = new DataSet().SetText(Tags.SpecificCharacterSet, Vr.CS, "ISO_IR 192").SetText(Tags.QueryRetrieveLevel, Vr.CS, "STUDY");
        foreach (var (tag, vr) in Asked)
        {
            identifier.SetText(tag, vr, string.Empty);
        }

        identifier.SetText(key.Tag, key.Vr, key.Value);
        var start = Stopwatch.GetTimestamp();
        var (first, count, instances) = (TimeSpan.Zero, 0, 0L);
        await foreach (var match in client.Find(SopClasses.StudyRootFind, identifier).WithCancellation(cancellation))
        {
            first = count++ == 0 ? Stopwatch.GetElapsedTime(start) : first;
            instances += long.TryParse(match.GetPlainText(Tags.NumberOfStudyRelatedInstances), out var number) ? number : 0;
        }

        var whole = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return new StudyAnswers(count > 0 ? first.TotalMilliseconds : whole, whole, count, instances);
    }
}
