namespace DicomExchange.Dicom.Part10;

/// <summary>A file that is refused before its data set begins: why, and at which byte. Carries no value, so no patient data.</summary>
public sealed class Part10Exception : Exception
{
    public const string NotDicom = "not-dicom";
    public const string MetaBroken = "file-meta-broken";
    public const string UnknownSyntax = "transfer-syntax-unknown";

    public Part10Exception(string reason, long offset, Exception? inner = null)
        : base($"The file is refused at byte {offset}: {Sentence(reason)}.", inner)
    {
        Reason = reason;
        Offset = offset;
    }

    /// <summary>One of the reason words of this class.</summary>
    public string Reason { get; }

    /// <summary>Bytes from the start of the file.</summary>
    public long Offset { get; }

    private static string Sentence(string reason) => reason switch
    {
        NotDicom => "it does not begin like a DICOM file (PS3.10 §7.1) nor like a data set",
        MetaBroken => "its file meta information is cut or malformed (PS3.10 §7.1)",
        UnknownSyntax => "its transfer syntax is not one that can be held",
        _ => reason,
    };
}
