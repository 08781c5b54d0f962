using System.Text.Json;
using DicomExchange.Node.Settings.Json;
using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Control;

/// <summary>The words by which events are named in lists, filters and exports.</summary>
public static class AuditEventWords
{
    /// <summary>Every one there is.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<AuditEvent>().Select(Of)];

    public static string Of(AuditEvent kind) => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());

    /// <returns>Null where there is no such event.</returns>
    public static AuditEvent? Read(string word)
    {
        foreach (var candidate in Enum.GetValues<AuditEvent>())
        {
            if (Of(candidate) == word)
            {
                return candidate;
            }
        }

        return null;
    }

    /// <summary>What is said of a word that is none, with all that there are.</summary>
    public static string Unknown(string word)
    {
        var near = Spelling.Nearest(word, All) is { } guess ? $" (did you mean \"{guess}\"?)" : string.Empty;
        return $"There is no event \"{Printable.Text(word)}\"{near}. The events are: {string.Join(", ", All)}.";
    }
}
