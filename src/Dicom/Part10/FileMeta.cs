using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Dicom.Part10;

/// <summary>The file meta information this product writes (PS3.10 §7.1).</summary>
/// <param name="SopClass">Media Storage SOP Class UID.</param>
/// <param name="SopInstance">Media Storage SOP Instance UID.</param>
/// <param name="TransferSyntax">How the data set behind it is written.</param>
/// <param name="SourceTitle">The AE title that gave the object, where there is one.</param>
public sealed record FileMeta(Uid SopClass, Uid SopInstance, Uid TransferSyntax, AeTitle SourceTitle = default)
{
    /// <summary>The elements, without group length.</summary>
    public DataSet ToDataSet()
    {
        var meta = new DataSet()
            .Set(Tags.FileMetaInformationVersion, Vr.OB, new byte[] { 0, 1 })
            .SetUid(Tags.MediaStorageSOPClassUID, SopClass)
            .SetUid(Tags.MediaStorageSOPInstanceUID, SopInstance)
            .SetUid(Tags.TransferSyntaxUID, TransferSyntax)
            .SetUid(Tags.ImplementationClassUID, Implementation.ClassUid)
            .SetText(Tags.ImplementationVersionName, Vr.SH, Implementation.VersionName);
        return SourceTitle.IsEmpty ? meta : meta.SetText(Tags.SourceApplicationEntityTitle, Vr.AE, SourceTitle.Value);
    }
}
