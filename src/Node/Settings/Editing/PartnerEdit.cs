using System.Text;

namespace DicomExchange.Node.Settings.Editing;

/// <summary>
/// Enters a partner into the text of a settings file, or takes one out, touching nothing else: indentation, order of keys, blank
/// lines and line ends stay as the administrator wrote them. What was added and is removed again leaves the same bytes, except
/// that a file without the key <c>partners</c> keeps it as an empty list. Pure.
/// </summary>
public static class PartnerEdit
{
    private const string UsualIndent = "  ";

    /// <param name="json">A settings file that is right.</param>
    /// <returns>The file with the partner as the last of the list. Whether it is right still has to be asked of the reader.</returns>
    public static byte[] Add(ReadOnlySpan<byte> json, NewPartner partner)
    {
        var text = PartnersText.Find(json);
        if (text.Open < 0)
        {
            return Insert(json, text.LastEnd, "," + AsKey(json, text, partner));
        }

        if (text.Elements.Count == 0)
        {
            return Insert(json, text.Open, AsFirst(json[text.Open..text.Close], partner));
        }

        var last = text.Elements[^1];
        return Insert(json, last.End, "," + Separator(json, text) + EntryLayout.Of(json[last.Start..last.End]).Write(partner));
    }

    /// <param name="json">A settings file that is right.</param>
    /// <param name="index">Which of its partners, from 0.</param>
    /// <returns>The file without that partner. Whether it is right still has to be asked of the reader.</returns>
    public static byte[] Remove(ReadOnlySpan<byte> json, int index)
    {
        var text = PartnersText.Find(json);
        var (from, to) = (index, text.Elements.Count) switch
        {
            (0, 1) => (text.Open, text.Elements[0].End),
            (0, _) => (text.Elements[0].Start, text.Elements[1].Start),
            _ => (text.Elements[index - 1].End, text.Elements[index].End),
        };
        return [.. json[..from], .. json[to..]];
    }

    /// <summary>What stands after the comma before the last entry; where there is only one, what stands before that one.</summary>
    private static string Separator(ReadOnlySpan<byte> json, PartnersText text)
    {
        var elements = text.Elements;
        if (elements.Count > 1)
        {
            var gap = json[elements[^2].End..elements[^1].Start];
            return Encoding.ASCII.GetString(gap[(gap.IndexOf((byte)',') + 1)..]);
        }

        var before = Encoding.ASCII.GetString(json[text.Open..elements[0].Start]);
        return NewLineOf(before) is null ? " " : before;
    }

    private static string AsFirst(ReadOnlySpan<byte> gap, NewPartner partner)
    {
        var space = Encoding.ASCII.GetString(gap);
        if (NewLineOf(space) is not { } newLine)
        {
            return EntryLayout.OneLine.Write(partner);
        }

        var (indent, unit) = Deeper(space);
        return newLine + indent + EntryLayout.Lines(newLine, indent, unit).Write(partner);
    }

    private static string AsKey(ReadOnlySpan<byte> json, PartnersText text, NewPartner partner)
    {
        var before = json[..text.LastName];
        var space = Encoding.ASCII.GetString(before[(before.LastIndexOfAny((byte)',', (byte)'{') + 1)..]);
        if (NewLineOf(space) is not { } newLine)
        {
            return $"{space}\"partners\": [{EntryLayout.OneLine.Write(partner)}]";
        }

        var (indent, unit) = Deeper(space);
        return $"{space}\"partners\": [{newLine}{indent}{EntryLayout.Lines(newLine, indent, unit).Write(partner)}{newLine}{indent[unit.Length..]}]";
    }

    /// <summary>The indentation after the last line end, one step deeper; at the first depth the indentation is itself the step.</summary>
    private static (string Indent, string Unit) Deeper(string space)
    {
        var indent = space[(space.LastIndexOf('\n') + 1)..];
        var unit = indent.Length == 0 ? UsualIndent : indent;
        return (unit + indent, unit);
    }

    private static string? NewLineOf(string space) =>
        space.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : space.Contains('\n', StringComparison.Ordinal) ? "\n" : null;

    private static byte[] Insert(ReadOnlySpan<byte> json, int at, string text) => [.. json[..at], .. Encoding.UTF8.GetBytes(text), .. json[at..]];
}
