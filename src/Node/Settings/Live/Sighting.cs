namespace DicomExchange.Node.Settings.Live;

/// <summary>How the settings file and the files it names look at one moment. Equal sightings are the same content.</summary>
/// <param name="Settings">The SHA-256 of the settings file as hex; or why it cannot be read.</param>
/// <param name="Named">Length and time of each file that the settings in force name; missing ones are as they are.</param>
public sealed record Sighting(string Settings, IReadOnlyDictionary<SettingsPath, string> Named)
{
    /// <summary>The files whose look differs.</summary>
    public IEnumerable<SettingsPath> ChangedSince(Sighting earlier) =>
        Named.Where(f => earlier.Named.TryGetValue(f.Key, out var look) && look != f.Value).Select(f => f.Key);

    public bool IsSame(Sighting other) => Settings == other.Settings && !ChangedSince(other).Any();
}
