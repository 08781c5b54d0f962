namespace DicomExchange.Node.Settings.Live;

/// <summary>One thing that differs between two settings: named, never with its values.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Path">The key, such as <c>limits.idleSeconds</c>; or <c>partner</c> or <c>route</c>.</param>
/// <param name="Name">The name of the partner or route; empty for keys.</param>
/// <param name="Keys">Of a changed partner or route: the keys that differ.</param>
public sealed record SettingsChange(ChangeKind Kind, string Path, string Name = "", IReadOnlyList<string>? Keys = null)
{
    public bool IsPartner => Path == "partner";

    /// <summary>Such as <c>partner "Hill Street" changed (may, sees)</c>.</summary>
    public override string ToString()
    {
        var word = Kind.ToString().ToLowerInvariant();
        var named = Name.Length == 0 ? $"{Path} {word}" : $"{Path} \"{Json.Printable.Text(Name)}\" {word}";
        return Keys is { Count: > 0 } ? $"{named} ({string.Join(", ", Keys)})" : named;
    }
}
