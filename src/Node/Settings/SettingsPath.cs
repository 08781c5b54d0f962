namespace DicomExchange.Node.Settings;

/// <summary>A file or folder named in the settings.</summary>
/// <param name="Written">As the administrator wrote it.</param>
/// <param name="Full">Absolute; a relative path is relative to the settings file.</param>
public readonly record struct SettingsPath(string Written, string Full)
{
    /// <summary>In front of the name of a systemd credential where the master key's file may stand.</summary>
    public const string CredentialPrefix = "credential:";

    /// <summary>Whether this names a systemd credential instead of a path.</summary>
    public bool IsCredential => Written?.StartsWith(CredentialPrefix, StringComparison.Ordinal) ?? false;

    public override string ToString() => Full;
}
