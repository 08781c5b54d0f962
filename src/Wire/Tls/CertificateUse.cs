namespace DicomExchange.Wire.Tls;

/// <summary>The role in which a certificate is shown.</summary>
public enum CertificateUse
{
    /// <summary>By the side that was connected to.</summary>
    Server,

    /// <summary>By the side that connects.</summary>
    Client,
}
