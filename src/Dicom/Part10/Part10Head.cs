using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Dicom.Part10;

/// <summary>What stands in a file before its data set.</summary>
/// <param name="Meta">The elements of group 0002; none where the file has no file meta information.</param>
/// <param name="TransferSyntax">As the file says, or as its first bytes show where it does not say.</param>
/// <param name="DataSetOffset">Where the data set starts, in bytes from the start of the file.</param>
public sealed record Part10Head(DataSet Meta, TransferSyntax TransferSyntax, int DataSetOffset)
{
    public const string DiffersFromMeta = "uid-differs-from-meta";

    /// <summary>
    /// False where the file meta information names another instance or class than the data set, which PS3.10 §7.1 forbids;
    /// what it leaves out says nothing.
    /// </summary>
    public bool Describes(InstanceIdentity identity) =>
        (!Meta.TryGetUid(Tags.MediaStorageSOPInstanceUID, out var instance) || instance == identity.SopInstance)
        && (!Meta.TryGetUid(Tags.MediaStorageSOPClassUID, out var sopClass) || sopClass == identity.SopClass);
}
