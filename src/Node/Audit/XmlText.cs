using System.Globalization;
using System.Text;
using System.Xml;

namespace DicomExchange.Node.Audit;

/// <summary>
/// Texts of others in XML. What could move a terminal's cursor, break a line or turn text around goes out as a character reference; what
/// XML 1.0 has no way to say (C0 controls but tab, line feed and carriage return) as the picture of that control, and what is no
/// character at all as U+FFFD.
/// </summary>
internal static class XmlText
{
    private const int Pictures = 0x2400;

    public static void WriteAttribute(XmlWriter writer, string name, string text)
    {
        writer.WriteStartAttribute(name);
        Write(writer, text, isToken: false);
        writer.WriteEndAttribute();
    }

    /// <summary>Of a type that has no blanks at its ends, and in which line breaks and tabs would be blanks: they are pictures too.</summary>
    public static void WriteToken(XmlWriter writer, string name, string text)
    {
        writer.WriteStartAttribute(name);
        Write(writer, text.Trim(' '), isToken: true);
        writer.WriteEndAttribute();
    }

    /// <summary>An element of such a type.</summary>
    public static void WriteTokenElement(XmlWriter writer, string name, string text)
    {
        writer.WriteStartElement(name);
        Write(writer, text.Trim(' '), isToken: true);
        writer.WriteEndElement();
    }

    public static void WriteElement(XmlWriter writer, string name, string text)
    {
        writer.WriteStartElement(name);
        Write(writer, text, isToken: false);
        writer.WriteEndElement();
    }

    private static void Write(XmlWriter writer, string text, bool isToken)
    {
        var start = 0;
        for (int at = 0, length; at < text.Length; at += length)
        {
            // Of what is no character it makes U+FFFD.
            _ = Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out length);
            var isLost = rune == Rune.ReplacementChar && text[at] != (char)Rune.ReplacementChar.Value;
            if (!isLost && !NeedsReference(rune))
            {
                continue;
            }

            WriteRun(writer, text, start, at);
            start = at + length;
            WriteCharacter(writer, rune, isToken);
        }

        WriteRun(writer, text, start, text.Length);
    }

    private static bool NeedsReference(Rune rune) => rune.Value is 0xFFFE or 0xFFFF || Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static void WriteRun(XmlWriter writer, string text, int from, int to)
    {
        if (to > from)
        {
            writer.WriteString(from == 0 && to == text.Length ? text : text[from..to]);
        }
    }

    private static void WriteCharacter(XmlWriter writer, Rune rune, bool isToken)
    {
        switch (rune.Value)
        {
            case '\t' or '\n' or '\r' when !isToken:
                writer.WriteCharEntity((char)rune.Value);
                break;
            case < ' ':
                writer.WriteString(((char)(Pictures + rune.Value)).ToString());
                break;
            case 0xFFFD or 0xFFFE or 0xFFFF:
                writer.WriteString("\uFFFD");
                break;
            case <= char.MaxValue:
                writer.WriteCharEntity((char)rune.Value);
                break;
            default:
                Span<char> pair = stackalloc char[2];
                rune.EncodeToUtf16(pair);
                writer.WriteSurrogateCharEntity(pair[1], pair[0]);
                break;
        }
    }
}
