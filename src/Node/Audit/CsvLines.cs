using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Audit;

/// <summary>
/// A record as a line of RFC 4180: comma, CR LF, every text in quotes. A text that a spreadsheet could take for a formula, and one that
/// begins with an apostrophe, has an apostrophe before it. Tab, CR and LF stay; other controls become the picture of that control,
/// or U+FFFD where there is none. Lists are JSON.
/// </summary>
internal static class CsvLines
{
    private const string FormulaBeginnings = "=+-@|%'\uFF1D\uFF0B\uFF0D\uFF20";

    public static string Head { get; } = string.Join(',', ExportColumns.All.Select(c => c.Name).Prepend("sequence")) + "\r\n";

    public static void Write(long sequence, AuditRecord record, IBufferWriter<byte> output)
    {
        var line = new StringBuilder(512).Append(CultureInfo.InvariantCulture, $"{sequence}");
        foreach (var (_, value) in ExportColumns.All)
        {
            line.Append(',');
            AppendValue(line, value(record));
        }

        line.Append("\r\n");
        Encoding.UTF8.GetBytes(line.ToString(), output);
    }

    public static void WriteUnreadable(TrailEntry entry, IBufferWriter<byte> output)
    {
        var line = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{entry.Sequence}");
        foreach (var (name, _) in ExportColumns.All)
        {
            line.Append(',');
            AppendValue(line, name switch { "event" => ExportColumns.Unreadable, "reason" => entry.Reason, _ => null });
        }

        line.Append("\r\n");
        Encoding.UTF8.GetBytes(line.ToString(), output);
    }

    private static void AppendValue(StringBuilder line, object? value)
    {
        switch (value)
        {
            case null:
                break;
            case string text:
                AppendText(line, text);
                break;
            case long number:
                line.Append(CultureInfo.InvariantCulture, $"{number}");
                break;
            case bool:
                line.Append("true");
                break;
            default:
                AppendText(line, JsonOf(value));
                break;
        }
    }

    private static string JsonOf(object list)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            JsonLines.WriteValue(writer, list);
        }

        return Encoding.UTF8.GetString(json.WrittenSpan);
    }

    private static void AppendText(StringBuilder line, string text)
    {
        line.Append('"');
        if (IsFormulaLike(text))
        {
            line.Append('\'');
        }

        foreach (var rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '"':
                    line.Append("\"\"");
                    break;
                case '\t' or '\r' or '\n':
                    line.Append((char)rune.Value);
                    break;
                case < ' ':
                    line.Append((char)(0x2400 + rune.Value));
                    break;
                case 0x7F:
                    line.Append('\u2421');
                    break;
                case > 0x7F and < 0xA0:
                    line.Append('\uFFFD');
                    break;
                default:
                    line.Append(rune.ToString());
                    break;
            }
        }

        line.Append('"');
    }

    /// <summary>Blanks before it do not stop a spreadsheet.</summary>
    private static bool IsFormulaLike(string text)
    {
        foreach (var c in text)
        {
            if (!char.IsWhiteSpace(c) && !char.IsControl(c))
            {
                return FormulaBeginnings.Contains(c, StringComparison.Ordinal);
            }
        }

        return text.Length > 0;
    }
}
