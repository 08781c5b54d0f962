namespace DicomExchange.Wire;

/// <summary>What lies between TCP and the DICOM upper layer. There is no mixture and no upgrade on the way (PS3.15 §B.12).</summary>
public enum WireSecurity
{
    /// <summary>Mutual TLS 1.2 or 1.3.</summary>
    Tls,

    /// <summary>Nothing: for devices on the practice's own network that know no better.</summary>
    Plain,
}
