using System.Text;

namespace DicomExchange.Dicom.Text;

/// <summary>
/// The character sets of PS3.3 §C.12.1.1.2 by ISO registration number, and the three that replace the whole code.
/// Code pages come from the framework without being registered for the process.
/// </summary>
internal static class CharacterRepertoires
{
    public const int Katakana = 13;
    public const int Utf8 = 192;

    /// <summary>ISO-IR 6, ASCII, in G0.</summary>
    public static readonly CharacterRepertoire Ascii = CharacterRepertoire.OfSingleBytes("(B", isRight: false, b => b is >= 0x20 and < 0x7F ? (char)b : '\uFFFD');

    /// <summary>ISO-IR 14, JIS X 0201 romaji, in G0: as ASCII but for the yen sign and the overline (PS3.5 §H.1.1).</summary>
    public static readonly CharacterRepertoire Romaji = CharacterRepertoire.OfSingleBytes("(J", isRight: false, b => b switch
    {
        0x5C => '\u00A5',
        0x7E => '\u203E',
        >= 0x20 and < 0x7F => (char)b,
        _ => '\uFFFD',
    });

    public static readonly Encoding Gb18030 = CodePage(54936);

    public static readonly Encoding Gbk = CodePage(936);

    private static readonly Dictionary<int, CharacterRepertoire> ByRegistration = new()
    {
        [100] = CharacterRepertoire.OfRightHalf("-A", CodePage(28591)),
        [101] = CharacterRepertoire.OfRightHalf("-B", CodePage(28592)),
        [109] = CharacterRepertoire.OfRightHalf("-C", CodePage(28593)),
        [110] = CharacterRepertoire.OfRightHalf("-D", CodePage(28594)),
        [144] = CharacterRepertoire.OfRightHalf("-L", CodePage(28595)),
        [127] = CharacterRepertoire.OfRightHalf("-G", CodePage(28596)),
        [126] = CharacterRepertoire.OfRightHalf("-F", CodePage(28597), (0xA1, '\u2018'), (0xA2, '\u2019'), (0xA4, '\u20AC'), (0xA5, '\u20AF'), (0xAA, '\u037A')),
        [138] = CharacterRepertoire.OfRightHalf("-H", CodePage(28598), (0xAF, '\u00AF'), (0xFD, '\u200E'), (0xFE, '\u200F')),
        [148] = CharacterRepertoire.OfRightHalf("-M", CodePage(28599)),
        [166] = CharacterRepertoire.OfRightHalf("-T", CodePage(874)),
        [203] = CharacterRepertoire.OfRightHalf("-b", CodePage(28605)),
        [Katakana] = CharacterRepertoire.OfSingleBytes(")I", isRight: true, b => b is >= 0xA1 and <= 0xDF ? (char)(0xFF61 + b - 0xA1) : '\uFFFD'),
        [87] = CharacterRepertoire.OfDoubleBytes("$B", isRight: false, CodePage(20932), lastRow: 0x74),
        [159] = CharacterRepertoire.OfDoubleBytes("$(D", isRight: false, CodePage(20932), lastRow: 0x6D, (0x2237, '~'), (0x2271, '\u2116')),
        [149] = CharacterRepertoire.OfDoubleBytes("$)C", isRight: true, CodePage(51949), lastRow: 0x7E, (0x3453, '\uB2D2')),
        [58] = CharacterRepertoire.OfDoubleBytes("$)A", isRight: true, CodePage(20936), lastRow: 0x77, (0x212C, '\u2016')),
    };

    private static readonly CharacterRepertoire[] Designated = [Ascii, Romaji, .. ByRegistration.Values];

    /// <summary>The set with the number, or null where DICOM has none.</summary>
    public static CharacterRepertoire? Find(int registration) => registration == 6 ? Ascii : ByRegistration.GetValueOrDefault(registration);

    /// <summary>The set whose escape sequence the bytes begin with, or null.</summary>
    public static CharacterRepertoire? FindEscape(ReadOnlySpan<byte> bytes)
    {
        foreach (var repertoire in Designated)
        {
            if (bytes.StartsWith(repertoire.Escape))
            {
                return repertoire;
            }
        }

        return null;
    }

    // An empty replacement makes "has no such character" visible as zero bytes instead of a question mark.
    private static Encoding CodePage(int number) =>
        CodePagesEncodingProvider.Instance.GetEncoding(number, new EncoderReplacementFallback(string.Empty), new DecoderReplacementFallback("\uFFFD"))
        ?? Encoding.GetEncoding(number, new EncoderReplacementFallback(string.Empty), new DecoderReplacementFallback("\uFFFD"));
}
