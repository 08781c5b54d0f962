namespace DicomExchange.Node.Settings;

/// <summary>A file or folder named in the settings.</summary>
/// <param name="Written">As the administrator wrote it.</param>
/// <param name="Full">Absolute; a relative path is relative to the settings file.</param>
public readonly record struct SettingsPath(string Written, string Full)
{
    public override string ToString() => Full;
}
