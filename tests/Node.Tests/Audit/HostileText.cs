using System.Text;

namespace DicomExchange.Node.Tests.Audit;

/// <summary>Texts that have broken logs, spreadsheets and XML, and what becomes of them where a form cannot say them.</summary>
internal static class HostileText
{
    /// <summary>Many times what a record keeps of a text.</summary>
    public static string[] Long { get; } =
    [
        new('x', 65536), new('\u001B', 65536), new('\uD800', 4096), string.Concat(Enumerable.Repeat("\uD83D\uDE00", 8192)), string.Concat(Enumerable.Repeat("]]>", 8192)),
    ];

    public static string[] Short { get; } =
    [
        .. Enumerable.Range(0, 0x20).Select(c => $"a{(char)c}b"),
        .. Enumerable.Range(0x7F, 0x21).Select(c => $"a{(char)c}b"),
        "\uD800", "\uDC00", "a\uD800b", "\uDC00\uD800", "x\uD83D", "\uD83D\uDE00",
        "\uFFFE", "\uFFFF", "\uFFFD", "\uFEFFa", "\u2028", "\u2029", "\u0085", "\u202Eetad", "\u200B=1+1", "\U000E0001", "\U0001FFFE",
        "\r\n", "\n<134>1 - - - - - - forged", "\u001B[2J\u001B[31m", "\t", " ", "  lead and trail  ",
        "]]>", "<![CDATA[x]]>", "<!--", "-->", "<?xml?>", "&amp;&#0;&", "\"'<>&", "<!DOCTYPE a [<!ENTITY b \"c\">]>&b;",
        "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "'=1", "'", "\"=1\"", "a,b;c\td", "\t=1", " =1", "\uFF1D1", "%0A", "|x",
        "a;b", "AETITLES=X;Y", "..", "/../../etc", "a\\b\\c", "{\"a\":1}", "\\u0000", "\\\"",
    ];

    public static string[] All { get; } = [.. Short, .. Long];

    /// <summary>As a writer of Unicode has to write it: what is no character becomes U+FFFD.</summary>
    public static string Sound(string text) => string.Concat(text.EnumerateRunes().Select(r => r.ToString()));

    /// <summary>As XML 1.0 can say it.</summary>
    public static string InXml(string text)
    {
        var said = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            said.Append(rune.Value switch
            {
                0x9 or 0xA or 0xD => rune.ToString(),
                < 0x20 => ((char)(0x2400 + rune.Value)).ToString(),
                0xFFFE or 0xFFFF => "\uFFFD",
                _ => rune.ToString(),
            });
        }

        return said.ToString();
    }

    /// <summary>As an XML token can: it has no blanks at its ends, and line breaks and tabs would be blanks.</summary>
    public static string InToken(string text) => InXml(text.Trim(' ')).Replace('\t', '\u2409').Replace('\n', '\u240A').Replace('\r', '\u240D');

    /// <summary>As the table for spreadsheets says it, before a formula is disarmed.</summary>
    public static string InCsv(string text)
    {
        var said = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            said.Append(rune.Value switch
            {
                0x9 or 0xA or 0xD => rune.ToString(),
                < 0x20 => ((char)(0x2400 + rune.Value)).ToString(),
                0x7F => "\u2421",
                > 0x7F and < 0xA0 => "\uFFFD",
                _ => rune.ToString(),
            });
        }

        return said.ToString();
    }
}
