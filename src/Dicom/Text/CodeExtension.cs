using System.Buffers;
using System.Text;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Dicom.Text;

/// <summary>
/// Text under ISO/IEC 2022 as DICOM restricts it (PS3.5 §6.1.2.4 and §6.1.2.5): G0 always in the left half of the code
/// table, G1 always in the right half, both back to their first designation at every delimiter.
/// <code>
/// 00–1F  controls; ESC begins a designation      80–A0  nothing
/// 20     space                                   A1–FF  G1: one byte or two
/// 21–7E  G0: one byte or two
/// </code>
/// </summary>
internal static class CodeExtension
{
    private const byte Escape = 0x1B;

    /// <summary>What the bytes say; U+FFFD for every byte that says nothing.</summary>
    public static string Decode(ReadOnlySpan<byte> value, Vr vr, CharacterRepertoire left, CharacterRepertoire? right)
    {
        var text = new StringBuilder(value.Length);
        var (g0, g1) = (left, right);
        while (!value.IsEmpty)
        {
            var b = value[0];
            var taken = 1;
            if (b == Escape && CharacterRepertoires.FindEscape(value) is { } designated)
            {
                (g0, g1) = designated.IsRight ? (g0, designated) : (designated, g1);
                taken = designated.Escape.Length;
            }
            else if (b is <= 0x20 or 0x7F)
            {
                text.Append(b == Escape ? '\uFFFD' : (char)b);
                (g0, g1) = IsDelimiter(b, vr) ? (left, right) : (g0, g1);
            }
            else if (b < 0x80 && !IsPair(value, g0))
            {
                var delimiter = IsDelimiter(b, vr);
                text.Append(delimiter ? (char)b : g0.IsDouble ? '\uFFFD' : g0.DecodeSingle(b));
                (g0, g1) = delimiter ? (left, right) : (g0, g1);
            }
            else
            {
                taken = Append(text, value, b < 0x80 ? g0 : g1);
            }

            value = value[taken..];
        }

        return text.ToString();
    }

    /// <summary>The bytes of the text with the escape sequences it needs, or false where the sets lack a character.</summary>
    public static bool TryEncode(ReadOnlySpan<char> text, Vr vr, IReadOnlyList<CharacterRepertoire> sets, CharacterRepertoire? right, ArrayBufferWriter<byte> bytes)
    {
        var left = sets[0];
        var (g0, g1) = (left, right);
        while (!text.IsEmpty)
        {
            var length = Rune.DecodeFromUtf16(text, out _, out var consumed) == OperationStatus.Done ? consumed : 1;
            var character = text[..length];
            var c = character[0];
            if (c is <= ' ' or '\x7F' || IsDelimiter(c, vr))
            {
                g0 = Designate(left, g0, bytes)!;
                g1 = IsDelimiter(c, vr) ? Designate(right, g1, bytes) : g1;
                bytes.Write([(byte)c]);
            }
            else if (!Write(character, vr, g0, bytes) && !(g1 is not null && Write(character, vr, g1, bytes)))
            {
                if (!TryDesignate(character, vr, sets, ref g0, ref g1, bytes))
                {
                    return false;
                }
            }

            text = text[length..];
        }

        Designate(left, g0, bytes);
        Designate(right, g1, bytes);
        return true;
    }

    /// <summary>
    /// After these the first designation holds again: the separators of values and of the parts of a name where the
    /// representation has them, and the control characters that end a line, a page or a column (PS3.5 §6.1.2.5.3).
    /// </summary>
    private static bool IsDelimiter(int c, Vr vr) => c switch
    {
        '\t' or '\n' or '\f' or '\r' => true,
        '\\' => vr.IsMultiValuedText(),
        '^' or '=' => vr == Vr.PN,
        _ => false,
    };

    private static bool IsPair(ReadOnlySpan<byte> value, CharacterRepertoire g0) => g0.IsDouble && value.Length > 1 && value[1] is > 0x20 and < 0x7F;

    private static int Append(StringBuilder text, ReadOnlySpan<byte> value, CharacterRepertoire? set)
    {
        if (set is { IsDouble: true } && value.Length > 1 && (value[1] & 0x7F) is > 0x20 and < 0x7F && ((value[0] ^ value[1]) & 0x80) == 0)
        {
            text.Append(set.DecodePair(value[0], value[1]));
            return 2;
        }

        text.Append(set is null or { IsDouble: true } ? '\uFFFD' : set.DecodeSingle(value[0]));
        return 1;
    }

    private static bool TryDesignate(
        ReadOnlySpan<char> character, Vr vr, IReadOnlyList<CharacterRepertoire> sets, ref CharacterRepertoire g0, ref CharacterRepertoire? g1, ArrayBufferWriter<byte> bytes)
    {
        Span<byte> trial = stackalloc byte[2];
        foreach (var set in sets)
        {
            if (Encode(character, vr, set, trial) is var count and > 0)
            {
                bytes.Write(set.Escape);
                bytes.Write(trial[..count]);
                (g0, g1) = set.IsRight ? (g0, set) : (set, g1);
                return true;
            }
        }

        return false;
    }

    /// <summary>Before a delimiter and at the end the first designation is in force again (PS3.5 §6.1.2.5.3); where it is none, nothing can say so.</summary>
    private static CharacterRepertoire? Designate(CharacterRepertoire? wanted, CharacterRepertoire? current, ArrayBufferWriter<byte> bytes)
    {
        if (wanted is not null && wanted != current)
        {
            bytes.Write(wanted.Escape);
        }

        return wanted;
    }

    private static bool Write(ReadOnlySpan<char> character, Vr vr, CharacterRepertoire set, ArrayBufferWriter<byte> bytes)
    {
        Span<byte> trial = stackalloc byte[2];
        var count = Encode(character, vr, set, trial);
        bytes.Write(trial[..count]);
        return count > 0;
    }

    /// <summary>The yen sign of JIS X 0201 has the backslash's byte, which separates values in most representations and would be read as that.</summary>
    private static int Encode(ReadOnlySpan<char> character, Vr vr, CharacterRepertoire set, Span<byte> bytes)
    {
        var count = set.Encode(character, bytes);
        return count == 1 && IsDelimiter(bytes[0], vr) ? 0 : count;
    }
}
