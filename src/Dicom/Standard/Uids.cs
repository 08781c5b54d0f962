namespace DicomExchange.Dicom.Standard;

/// <summary>Well-known unique identifiers that are neither SOP classes nor transfer syntaxes (PS3.6 annex A).</summary>
public static class Uids
{
    /// <summary>The one application context name there is (PS3.7 §A.2.1).</summary>
    public static readonly Uid ApplicationContext = Uid.Parse("1.2.840.10008.3.1.1.1");

    /// <summary>The instance every storage commitment request names (PS3.4 §J.3.5).</summary>
    public static readonly Uid StorageCommitmentPushModelInstance = Uid.Parse("1.2.840.10008.1.20.1.1");
}
