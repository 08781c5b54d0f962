using System.Globalization;
using System.Text;

namespace DicomExchange.Node.Settings.Json;

/// <summary>Makes text from a file safe to print: control and format characters are escaped, and it has an end.</summary>
public static class Printable
{
    /// <summary>Characters of a text that anybody may have written.</summary>
    private const int MaxLength = 400;

    private const int MaxSentence = 4000;

    /// <summary>As <see cref="Text"/> for a sentence of our own, which may be longer.</summary>
    public static string Sentence(string text) => Text(text, MaxSentence);

    public static string Text(string text) => Text(text, MaxLength);

    private static string Text(string text, int maxLength)
    {
        var cut = text.Length > maxLength ? string.Concat(text.AsSpan(0, maxLength), "…") : text;
        if (!cut.Any(IsUnsafe))
        {
            return cut;
        }

        var safe = new StringBuilder(cut.Length + 16);
        foreach (var c in cut)
        {
            _ = IsUnsafe(c) ? safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : safe.Append(c);
        }

        return safe.ToString();
    }

    private static bool IsUnsafe(char c) => char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
