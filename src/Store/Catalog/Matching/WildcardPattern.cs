using System.Text;

namespace DicomExchange.Store.Catalog.Matching;

/// <summary>
/// A text with <c>*</c> for any characters and <c>?</c> for exactly one (PS3.4 §C.2.2.2.4), matched on UTF-8 bytes, which
/// is right because no character's bytes begin inside another's. At most value length × pattern length steps, and a
/// pattern that needs more than the value has is refused at once, so a long pattern costs a short value nothing.
/// </summary>
internal sealed class WildcardPattern
{
    private const byte Any = (byte)'*';
    private const byte One = (byte)'?';

    private readonly byte[] pattern;
    private readonly int leastLength;
    private readonly int optionalTail;

    /// <param name="text">UTF-8, wildcards included.</param>
    /// <param name="isName">A name also matches without the carets its pattern ends in, since trailing empty components do not count.</param>
    public WildcardPattern(ReadOnlySpan<byte> text, bool isName = false)
    {
        pattern = WithoutRepeatedStars(text);
        var tail = pattern.Length;
        while (isName && tail > 0 && pattern[tail - 1] is (byte)'^' or Any)
        {
            tail--;
        }

        optionalTail = isName ? tail : pattern.AsSpan().TrimEnd(Any).Length;
        for (var i = 0; i < optionalTail; i++)
        {
            leastLength += pattern[i] == Any ? 0 : 1;
        }
    }

    /// <summary>Matches every value, an empty one too.</summary>
    public bool IsUniversal => pattern is [Any, ..] && optionalTail == 0;

    public bool HasWildcards => pattern.AsSpan().ContainsAny(Any, One);

    /// <summary>What every match begins with.</summary>
    public ReadOnlySpan<byte> LiteralPrefix
    {
        get
        {
            var end = pattern.AsSpan().IndexOfAny(Any, One);
            return end < 0 ? pattern : pattern.AsSpan(0, end);
        }
    }

    public bool IsMatch(ReadOnlySpan<byte> value)
    {
        if (value.Length < leastLength)
        {
            return false;
        }

        var (v, p) = (0, 0);
        var (starValue, starPattern) = (-1, -1);
        while (v < value.Length)
        {
            if (p < pattern.Length && pattern[p] == Any)
            {
                (starValue, starPattern) = (v, ++p);
            }
            else if (p < pattern.Length && (pattern[p] == One || pattern[p] == value[v]))
            {
                v += pattern[p] == One ? CharacterLength(value[v..]) : 1;
                p++;
            }
            else if (starPattern >= 0)
            {
                // Only the last star can still give: what stood before it has matched in the shortest way already.
                starValue += CharacterLength(value[starValue..]);
                (v, p) = (starValue, starPattern);
            }
            else
            {
                return false;
            }
        }

        return p >= optionalTail;
    }

    private static int CharacterLength(ReadOnlySpan<byte> value)
    {
        if (value[0] < 0x80)
        {
            return 1;
        }

        Rune.DecodeFromUtf8(value, out _, out var length);
        return length;
    }

    private static byte[] WithoutRepeatedStars(ReadOnlySpan<byte> text)
    {
        var result = new byte[text.Length];
        var length = 0;
        foreach (var b in text)
        {
            if (b != Any || length == 0 || result[length - 1] != Any)
            {
                result[length++] = b;
            }
        }

        return result[..length];
    }
}
