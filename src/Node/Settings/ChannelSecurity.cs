namespace DicomExchange.Node.Settings;

/// <summary>How a listener or a partner is spoken to.</summary>
public enum ChannelSecurity
{
    /// <summary>TLS with a certificate on both sides; the certificate is the identity.</summary>
    Tls,

    /// <summary>DICOM in clear, believed only from listed addresses.</summary>
    Plain,
}
