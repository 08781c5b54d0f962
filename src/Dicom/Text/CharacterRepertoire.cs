using System.Text;

namespace DicomExchange.Dicom.Text;

/// <summary>
/// One coded character set that can stand in the left (G0, bytes 21–7E) or right (G1, bytes A0–FF) half of the code table,
/// with the escape sequence that puts it there (PS3.3 tables C.12-3 and C.12-4, ISO/IEC 2022).
/// </summary>
internal sealed class CharacterRepertoire
{
    private const char Undecodable = '\uFFFD';

    private readonly Encoding? codePage;
    private readonly bool clearsSecondHighBit;
    private readonly char[] table;
    private readonly Dictionary<char, byte> reverse;

    private CharacterRepertoire(byte[] escape, bool isRight, bool isDouble, Encoding? codePage, char[] table)
    {
        Escape = escape;
        IsRight = isRight;
        IsDouble = isDouble;
        this.codePage = codePage;
        this.table = table;
        clearsSecondHighBit = isDouble && escape is [.., (byte)'D'];
        reverse = [];
        for (var i = 0; i < table.Length; i++)
        {
            if (table[i] != Undecodable)
            {
                reverse.TryAdd(table[i], (byte)i);
            }
        }
    }

    /// <summary>The whole sequence, ESC included.</summary>
    public byte[] Escape { get; }

    /// <summary>True for G1, false for G0.</summary>
    public bool IsRight { get; }

    /// <summary>Two bytes for each character.</summary>
    public bool IsDouble { get; }

    /// <summary>A set of single bytes, given by what each of the 256 bytes means in it.</summary>
    public static CharacterRepertoire OfSingleBytes(string escape, bool isRight, Func<int, char> meaning)
    {
        var meanings = new char[256];
        for (var i = 0; i < meanings.Length; i++)
        {
            meanings[i] = meaning(i);
        }

        return new CharacterRepertoire(Encoding.ASCII.GetBytes("\e" + escape), isRight, isDouble: false, codePage: null, meanings);
    }

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

    /// <summary>A set of double bytes that the code page writes with high bits set.</summary>
    public static CharacterRepertoire OfDoubleBytes(string escape, bool isRight, Encoding codePage) =>
        new(Encoding.ASCII.GetBytes("\e" + escape), isRight, isDouble: true, codePage, []);

    public char DecodeSingle(byte b) => table[b];

    /// <summary>The character of two bytes; U+FFFD where they mean nothing.</summary>
    public string DecodePair(byte first, byte second)
    {
        ReadOnlySpan<byte> pair = [(byte)(first | 0x80), clearsSecondHighBit ? (byte)(second & 0x7F) : (byte)(second | 0x80)];
        var text = codePage!.GetString(pair);
        return text.Length is 1 or 2 ? text : "\uFFFD";
    }

    /// <summary>The bytes of a character as they stand in this set's half of the table; 0 where it has none.</summary>
    public int Encode(ReadOnlySpan<char> character, Span<byte> bytes)
    {
        if (!IsDouble)
        {
            return character.Length == 1 && reverse.TryGetValue(character[0], out bytes[0]) ? 1 : 0;
        }

        Span<byte> pair = stackalloc byte[16];
        if (codePage!.GetBytes(character, pair) != 2 || pair[0] < 0xA1 || ((pair[1] & 0x80) == 0) != clearsSecondHighBit || (pair[1] & 0x7F) < 0x21)
        {
            return 0;
        }

        var high = (byte)(IsRight ? 0x80 : 0);
        bytes[0] = (byte)((pair[0] & 0x7F) | high);
        bytes[1] = (byte)((pair[1] & 0x7F) | high);
        return 2;
    }
}
