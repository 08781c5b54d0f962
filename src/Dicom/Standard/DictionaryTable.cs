using System.Text;

namespace DicomExchange.Dicom.Standard;

/// <summary>
/// The dictionary's table as it is searched: an open-addressed hash of exact tags, a short list of repeating groups, and
/// the text of the rows, which is decoded only when someone asks for a name.
/// </summary>
internal sealed class DictionaryTable
{
    private const int SlotBits = 14;

    private readonly byte[] text;
    private readonly uint[] slotTags = new uint[1 << SlotBits];
    private readonly ushort[] slotVrs = new ushort[1 << SlotBits];
    private readonly int[] slotRows = new int[1 << SlotBits];
    private readonly List<RepeatingRow> repeating = [];
    private readonly Lazy<Dictionary<string, int>> rowsByKeyword;

    public DictionaryTable(Stream table)
    {
        text = new byte[table.Length];
        table.ReadExactly(text);
        rowsByKeyword = new(ReadKeywords);
        for (var row = NextRow(0); row < text.Length; row = NextRow(row))
        {
            Add(row);
        }
    }

    /// <summary>The representation of the row, or <see cref="Vr.None"/> where the table has none for this tag.</summary>
    public Vr VrOf(Tag tag, out int row)
    {
        for (var slot = SlotOf(tag.Value); slotVrs[slot] != 0; slot = (slot + 1) & ((1 << SlotBits) - 1))
        {
            if (slotTags[slot] == tag.Value)
            {
                row = slotRows[slot];
                return (Vr)slotVrs[slot];
            }
        }

        return VrOfRepeating(tag, out row);
    }

    public DictionaryEntry Entry(int row)
    {
        var fields = Encoding.ASCII.GetString(Line(row)).Split('\t');
        return new DictionaryEntry(
            ReadTag(text.AsSpan(row, 9), out _), ReadVr(text.AsSpan(row + 10)), fields[2], fields[3], fields[4], fields[5] == "Y");
    }

    public bool TryFindKeyword(string keyword, out int row) => rowsByKeyword.Value.TryGetValue(keyword, out row);

    public IEnumerable<int> Rows()
    {
        var row = NextRow(0);
        while (row < text.Length)
        {
            yield return row;
            row = NextRow(row);
        }
    }

    private static int SlotOf(uint tag) => (int)((tag * 2654435769u) >> (32 - SlotBits));

    /// <summary>An "x" of the standard stands for any hexadecimal digit; the tag given is the one with zeros there.</summary>
    private static Tag ReadTag(ReadOnlySpan<byte> field, out uint mask)
    {
        uint value = 0;
        mask = 0;
        foreach (var b in field)
        {
            if (b == ',')
            {
                continue;
            }

            var isAny = b is (byte)'x' or (byte)'X';
            value = (value << 4) | (isAny ? 0u : (uint)(b <= '9' ? b - '0' : (b | 0x20) - 'a' + 10));
            mask = (mask << 4) | (isAny ? 0u : 0xFu);
        }

        return new Tag(value);
    }

    /// <summary>Where the standard leaves a choice, the one of PS3.5 §A.1: OW before the others, and US before SS.</summary>
    private static Vr ReadVr(ReadOnlySpan<byte> field)
    {
        var choice = field[..field.IndexOf((byte)'\t')];
        if (choice.EndsWith("OW"u8))
        {
            return Vr.OW;
        }

        return VrRules.FromLetters(choice[0], choice[1]);
    }

    private Vr VrOfRepeating(Tag tag, out int row)
    {
        row = -1;
        if (tag.IsPrivate || (tag.Group is not (0x0020 or 0x0028 or 0x1000 or 0x1010) && (tag.Group >> 8) is not (0x50 or 0x60 or 0x7F)))
        {
            return Vr.None;
        }

        foreach (var candidate in repeating)
        {
            if ((tag.Value & candidate.Mask) == candidate.Tag.Value)
            {
                row = candidate.Row;
                return candidate.Vr;
            }
        }

        return Vr.None;
    }

    private void Add(int row)
    {
        var tag = ReadTag(text.AsSpan(row, 9), out var mask);
        var vr = ReadVr(text.AsSpan(row + 10));
        if (mask != uint.MaxValue)
        {
            repeating.Add(new RepeatingRow(tag, mask, vr, row));
            return;
        }

        if (vr == Vr.None)
        {
            return;
        }

        var slot = SlotOf(tag.Value);
        while (slotVrs[slot] != 0)
        {
            slot = (slot + 1) & ((1 << SlotBits) - 1);
        }

        slotTags[slot] = tag.Value;
        slotVrs[slot] = (ushort)vr;
        slotRows[slot] = row;
    }

    private Dictionary<string, int> ReadKeywords()
    {
        var rows = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var row in Rows())
        {
            var line = Encoding.ASCII.GetString(Line(row));
            rows.TryAdd(line.Split('\t')[3], row);
        }

        return rows;
    }

    private ReadOnlySpan<byte> Line(int row) => text.AsSpan(row, NextRow(row) - row).TrimEnd("\r\n"u8);

    private int NextRow(int row) => text.AsSpan(row).IndexOf((byte)'\n') is var end and >= 0 ? row + end + 1 : text.Length;

    private readonly record struct RepeatingRow(Tag Tag, uint Mask, Vr Vr, int Row);
}
