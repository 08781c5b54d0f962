namespace DicomExchange.Dicom.Standard;

/// <summary>How this product names itself in associations and files (PS3.7 §D.3.3.2, PS3.10 §7.1).</summary>
public static class Implementation
{
    /// <summary>Made from a random UUID (PS3.5 §B.2); never changes.</summary>
    public static readonly Uid ClassUid = Uid.Parse("2.25.53145304116382604845139019938900887662");

    /// <summary>At most 16 characters; changes with the release.</summary>
    public const string VersionName = "DICOMX_0.1";
}
