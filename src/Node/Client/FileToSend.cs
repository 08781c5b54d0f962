using DicomExchange.Dicom.Standard;

namespace DicomExchange.Node.Client;

/// <summary>One DICOM file, looked at and found fit to be sent.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="SopClass">What it is.</param>
/// <param name="SopInstance">Which one it is.</param>
/// <param name="TransferSyntax">How its data set is encoded; it goes out like that.</param>
/// <param name="DataSetOffset">Bytes before its data set.</param>
public sealed record FileToSend(string Path, Uid SopClass, Uid SopInstance, TransferSyntax TransferSyntax, long DataSetOffset)
{
    /// <summary>Where it belongs, for the record; empty where the data set does not say.</summary>
    public Uid Study { get; init; }

    /// <inheritdoc cref="Study"/>
    public Uid Series { get; init; }

    /// <summary>Whose it is, for the record: issuer and Patient ID with a backslash between them; empty where the data set does not say.</summary>
    public string Patient { get; init; } = string.Empty;

    /// <summary>Bytes of its data set.</summary>
    public long Length { get; init; }
}
