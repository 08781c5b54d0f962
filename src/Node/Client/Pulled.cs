using DicomExchange.Dicom.Standard;

namespace DicomExchange.Node.Client;

/// <summary>One object that came by C-GET and was written to a file.</summary>
/// <param name="Path">Where it lies, in clear: the folder was the user's choice.</param>
/// <param name="Bytes">Bytes of the data set.</param>
public sealed record Pulled(string Path, Uid SopInstance, TransferSyntax TransferSyntax, long Bytes)
{
    /// <summary>Whose it is, for the record: issuer and Patient ID with a backslash between them; empty where that was not read.</summary>
    public string Patient { get; init; } = string.Empty;

    public Uid SopClass { get; init; }
}
