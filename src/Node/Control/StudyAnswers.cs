using System.Globalization;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Dicom.Text;
using DicomExchange.Node.Control.Messages;

namespace DicomExchange.Node.Control;

/// <summary>Between lines on the console and data sets of C-FIND; the same for our store and for a partner's.</summary>
public static class StudyAnswers
{
    /// <summary>A study root identifier at study level that matches the filter and asks for everything a line shows.</summary>
    public static DataSet Identifier(StudyFilter filter) => new DataSet()
        .SetText(Tags.SpecificCharacterSet, Vr.CS, SpecificCharacterSet.Utf8.Value)
        .SetText(Tags.QueryRetrieveLevel, Vr.CS, "STUDY")
        .SetText(Tags.StudyDate, Vr.DA, filter.StudyDate ?? string.Empty)
        .SetText(Tags.AccessionNumber, Vr.SH, string.Empty)
        .SetText(Tags.ModalitiesInStudy, Vr.CS, string.Empty)
        .SetText(Tags.StudyDescription, Vr.LO, string.Empty)
        .SetText(Tags.PatientName, Vr.PN, filter.PatientName ?? string.Empty)
        .SetText(Tags.PatientID, Vr.LO, filter.PatientId ?? string.Empty)
        .SetText(Tags.PatientBirthDate, Vr.DA, string.Empty)
        .SetText(Tags.StudyInstanceUID, Vr.UI, string.Empty)
        .SetText(Tags.NumberOfStudyRelatedSeries, Vr.IS, string.Empty)
        .SetText(Tags.NumberOfStudyRelatedInstances, Vr.IS, string.Empty);

    /// <param name="answer">One match, in whatever character set it says.</param>
    public static StudyLine Line(DataSet answer)
    {
        var set = SpecificCharacterSet.Of(answer);
        return new StudyLine
        {
            StudyInstanceUid = answer.GetPlainText(Tags.StudyInstanceUID) ?? string.Empty,
            PatientId = answer.Text(Tags.PatientID, set),
            PatientName = answer.Text(Tags.PatientName, set),
            PatientBirthDate = answer.GetPlainText(Tags.PatientBirthDate) ?? string.Empty,
            StudyDate = answer.GetPlainText(Tags.StudyDate) ?? string.Empty,
            Description = answer.Text(Tags.StudyDescription, set),
            AccessionNumber = answer.Text(Tags.AccessionNumber, set),
            Modalities = answer.GetPlainText(Tags.ModalitiesInStudy)?.Split('\\', StringSplitOptions.RemoveEmptyEntries) ?? [],
            Series = Number(answer.GetPlainText(Tags.NumberOfStudyRelatedSeries)),
            Instances = Number(answer.GetPlainText(Tags.NumberOfStudyRelatedInstances)),
        };
    }

    private static int Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
