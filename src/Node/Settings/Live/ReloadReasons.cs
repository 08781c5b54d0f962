namespace DicomExchange.Node.Settings.Live;

/// <summary>Why changed settings, or a part of them, did not take effect: the same words in log and audit.</summary>
public static class ReloadReasons
{
    /// <summary>The settings file cannot be read or has mistakes.</summary>
    public const string SettingsMistaken = "settings-mistaken";

    /// <summary>A certificate, key or revocation list cannot be used.</summary>
    public const string TlsFilesUnusable = "tls-files-unusable";

    /// <summary>A new partner has a name under which instances, grants or deliveries are kept.</summary>
    public const string PartnerNameOwned = "partner-name-owned";

    /// <summary>It has, and says that it takes them over.</summary>
    public const string PartnerNameTakenOver = "partner-name-taken-over";

    /// <summary>A partner is marked with <c>plainRisk</c>, so that data of patients may cross the network in clear.</summary>
    public const string PlainRiskAccepted = "plain-risk-accepted";

    /// <summary>A port cannot be listened on.</summary>
    public const string PortUnavailable = "port-unavailable";
}
