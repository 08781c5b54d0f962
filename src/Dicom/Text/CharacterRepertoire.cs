using System.Text;

namespace DicomExchange.Dicom.Text;

/// <summary>
/// One coded character set that can stand in the left (G0, bytes 21–7E) or right (G1, bytes A0–FF) half of the code table,
/// with the escape sequence that puts it there (PS3.3 tables C.12-3 and C.12-4, ISO/IEC 2022).
/// </summary>
internal sealed class CharacterRepertoire
{
    private const char Undecodable = '\uFFFD';
    private const int FirstByte = 0x21;
    private const int RowLength = 94;
    private const int LastLowRow = 0x2C;
    private const int FirstHighRow = 0x30;

    private readonly Lazy<char[]> table;
    private readonly Lazy<Dictionary<char, ushort>> reverse;

    private CharacterRepertoire(string escape, bool isRight, bool isDouble, Func<char[]> makeTable, Func<int, bool> isStandard)
    {
        Escape = Encoding.ASCII.GetBytes("\e" + escape);
        IsRight = isRight;
        IsDouble = isDouble;
        table = new Lazy<char[]>(makeTable);
        reverse = new Lazy<Dictionary<char, ushort>>(() => Reverse(table.Value, isStandard));
    }

    /// <summary>The whole sequence, ESC included.</summary>
    public byte[] Escape { get; }

    /// <summary>True for G1, false for G0.</summary>
    public bool IsRight { get; }

    /// <summary>Two bytes for each character.</summary>
    public bool IsDouble { get; }

    /// <summary>A set of single bytes, given by what each of the 256 bytes means in it.</summary>
    public static CharacterRepertoire OfSingleBytes(string escape, bool isRight, Func<int, char> meaning) =>
        new(escape, isRight, isDouble: false, () => [.. Enumerable.Range(0, 256).Select(meaning)], static _ => true);

    /// <summary>The right half of a single byte code page, from byte A0 up. Private characters stand for holes in the framework's tables.</summary>
    /// <param name="escape">What follows ESC.</param>
    /// <param name="codePage">The framework's table.</param>
    /// <param name="newer">Characters in which the present edition of ISO/IEC 8859 differs from it.</param>
    public static CharacterRepertoire OfRightHalf(string escape, Encoding codePage, params (byte Byte, char Character)[] newer) =>
        OfSingleBytes(escape, isRight: true, b =>
        {
            var index = Array.FindIndex(newer, n => n.Byte == b);
            return index >= 0 ? newer[index].Character
                : b >= 0xA0 && codePage.GetString([(byte)b]) is [(< '\uE000' or > '\uF8FF') and var c] ? c
                : Undecodable;
        });

    /// <summary>A set of 94 rows of 94 characters that the code page writes with high bits set, read on first use.</summary>
    /// <param name="escape">What follows ESC.</param>
    /// <param name="isRight">True for G1.</param>
    /// <param name="codePage">The framework's table.</param>
    /// <param name="lastRow">The last row of the standard. Rows behind it, and from 2D to 2F, are makers' own: they are read and never written.</param>
    /// <param name="missing">Characters that the framework's table has wrong or lacks, by their two bytes.</param>
    public static CharacterRepertoire OfDoubleBytes(string escape, bool isRight, Encoding codePage, int lastRow, params (ushort Bytes, char Character)[] missing)
    {
        var secondHighBit = escape.EndsWith('D') ? 0 : 0x80;
        return new(escape, isRight, isDouble: true, MakeTable, index => (FirstByte + (index / RowLength)) is <= LastLowRow or >= FirstHighRow && FirstByte + (index / RowLength) <= lastRow);

        char[] MakeTable()
        {
            var meanings = new char[RowLength * RowLength];
            for (var i = 0; i < meanings.Length; i++)
            {
                ReadOnlySpan<byte> pair = [(byte)(0x80 | (FirstByte + (i / RowLength))), (byte)(secondHighBit | (FirstByte + (i % RowLength)))];
                meanings[i] = codePage.GetString(pair) is [(< '\uE000' or > '\uF8FF') and var c] ? c : Undecodable;
            }

            foreach (var (bytes, character) in missing)
            {
                meanings[IndexOf((byte)(bytes >> 8), (byte)bytes)] = character;
            }

            return meanings;
        }
    }

    public char DecodeSingle(byte b) => table.Value[b];

    /// <summary>The character of two bytes, each from 21 to 7E but for the high bit; U+FFFD where they mean nothing.</summary>
    public char DecodePair(byte first, byte second) => table.Value[IndexOf(first, second)];

    /// <summary>The bytes of a character as they stand in this set's half of the table.</summary>
    /// <returns>How many; 0 where the set has no such character.</returns>
    public int Encode(ReadOnlySpan<char> character, Span<byte> bytes)
    {
        if (character.Length != 1 || !reverse.Value.TryGetValue(character[0], out var index))
        {
            return 0;
        }

        if (!IsDouble)
        {
            bytes[0] = (byte)index;
            return 1;
        }

        var high = IsRight ? 0x80 : 0;
        bytes[0] = (byte)(high | (FirstByte + (index / RowLength)));
        bytes[1] = (byte)(high | (FirstByte + (index % RowLength)));
        return 2;
    }

    private static int IndexOf(byte first, byte second) => (((first & 0x7F) - FirstByte) * RowLength) + (second & 0x7F) - FirstByte;

    private static Dictionary<char, ushort> Reverse(char[] meanings, Func<int, bool> isStandard)
    {
        var cells = new Dictionary<char, ushort>(meanings.Length);
        for (var i = 0; i < meanings.Length; i++)
        {
            if (meanings[i] != Undecodable && isStandard(i))
            {
                cells.TryAdd(meanings[i], (ushort)i);
            }
        }

        return cells;
    }
}
