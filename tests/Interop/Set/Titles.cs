namespace DicomExchange.Interop.Set;

/// <summary>The AE titles of everybody who takes part.</summary>
public static class Titles
{
    public const string Node = "NODE";
    public const string Own = "OWN";
    public const string Tool = "TOOL";
    public const string PlainTool = "PLAINTOOL";
    public const string PlainReceiver = "PLAINSCP";
    public const string TlsReceiver = "TLSSCP";
    public const string Orthanc = "ORTHANC";
}
