using System.Text.Json;

namespace DicomExchange.Node.Settings.Json;

/// <summary>How one kind of single value is written in the file.</summary>
/// <param name="Kind">The kind of JSON value; <see cref="JsonValueKind.True"/> stands for true and false.</param>
/// <param name="Expected">What belongs there, in words.</param>
/// <param name="Read">The value of the text, or null when it is none. The second argument is the folder of the file.</param>
/// <param name="Placeholder">See <see cref="SettingsShape.Placeholder"/>.</param>
public sealed record ScalarRule(JsonValueKind Kind, string Expected, Func<string, string, object?> Read, object? Placeholder)
{
    /// <summary>A regular expression for editors; it need not catch everything that <see cref="Read"/> does.</summary>
    public string? Pattern { get; init; }

    /// <summary>The only texts allowed, if they can be listed.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <returns>Null for a type that is no single value.</returns>
    public static ScalarRule? For(Type type) => type.IsEnum ? ScalarRules.Enumeration(type) : ScalarRules.ByType.GetValueOrDefault(type);
}
