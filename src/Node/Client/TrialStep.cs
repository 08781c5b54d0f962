namespace DicomExchange.Node.Client;

/// <summary>The steps of calling a partner, in their order.</summary>
public enum TrialStep
{
    /// <summary>The settings say where it listens.</summary>
    Settings,

    /// <summary>Its host answers on its port.</summary>
    Connection,

    /// <summary>Both sides agree on how to encrypt.</summary>
    Tls,

    /// <summary>The certificate it shows is sound, and the one the settings expect.</summary>
    ItsCertificate,

    /// <summary>It accepts the certificate of this node.</summary>
    OwnCertificate,

    /// <summary>It accepts an association under these AE titles.</summary>
    Association,

    /// <summary>It answers a C-ECHO.</summary>
    Echo,
}
