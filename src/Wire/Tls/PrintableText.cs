using System.Globalization;
using System.Text;

namespace DicomExchange.Wire.Tls;

/// <summary>Text a peer chose, made safe for a line of a log: control and format characters are escaped, and it is not endless.</summary>
internal static class PrintableText
{
    private const int MaxLength = 512;

    public static string Of(string text)
    {
        if (text.Length <= MaxLength && !text.Any(MustEscape))
        {
            return text;
        }

        var safe = new StringBuilder(MaxLength);
        foreach (var c in text)
        {
            if (safe.Length >= MaxLength)
            {
                return safe.Append("...").ToString();
            }

            _ = MustEscape(c) ? safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : safe.Append(c);
        }

        return safe.ToString();
    }

    private static bool MustEscape(char c) =>
        CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned;
}
