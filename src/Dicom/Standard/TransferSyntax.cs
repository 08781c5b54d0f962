namespace DicomExchange.Dicom.Standard;

/// <summary>How a data set is written as bytes (PS3.5 §10 and annex A).</summary>
/// <param name="Uid">The identifier negotiated and stored.</param>
/// <param name="Name">The standard's name.</param>
/// <param name="IsExplicit">Each element carries its value representation.</param>
/// <param name="IsBigEndian">Explicit VR big endian, retired.</param>
/// <param name="IsDeflated">The whole data set is a raw deflate stream (PS3.5 §A.5).</param>
/// <param name="IsEncapsulated">Pixel data is a sequence of fragments (PS3.5 §A.4).</param>
public sealed record TransferSyntax(Uid Uid, string Name, bool IsExplicit, bool IsBigEndian, bool IsDeflated, bool IsEncapsulated)
{
    /// <summary>Pixels stand as plain numbers, so the data set can be rewritten between native syntaxes without loss.</summary>
    public bool IsNative => !IsEncapsulated;

    public override string ToString() => Uid.Value;
}
