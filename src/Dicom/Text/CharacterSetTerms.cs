using System.Globalization;
using System.Text;

namespace DicomExchange.Dicom.Text;

/// <summary>The defined terms of (0008,0005) as devices write them, and as the standard does (PS3.3 tables C.12-2 to C.12-5).</summary>
internal static class CharacterSetTerms
{
    /// <summary>Stands for GB18030, which has no ISO registration.</summary>
    public const int Gb18030 = -1;

    /// <summary>Stands for GBK, which has no ISO registration.</summary>
    public const int Gbk = -2;

    private static readonly Dictionary<string, int> OtherNames = new(StringComparer.Ordinal)
    {
        [""] = 6,
        ["ASCII"] = 6,
        ["USASCII"] = 6,
        ["ISO646"] = 6,
        ["UTF8"] = CharacterRepertoires.Utf8,
        ["GB18030"] = Gb18030,
        ["GBK"] = Gbk,
        ["GB2312"] = 58,
        ["LATIN1"] = 100,
        ["ISO88591"] = 100,
        ["ISO88592"] = 101,
        ["ISO88593"] = 109,
        ["ISO88594"] = 110,
        ["ISO88595"] = 144,
        ["ISO88596"] = 127,
        ["ISO88597"] = 126,
        ["ISO88598"] = 138,
        ["ISO88599"] = 148,
        ["ISO885911"] = 166,
        ["ISO885915"] = 203,
    };

    private static readonly string[] Prefixes = ["ISO2022IR", "ISOIR", "ISO2022", "ISO", "IR", ""];

    /// <summary>The registration number of the term, or null where nothing like it is defined. Case, spaces and punctuation do not count.</summary>
    public static int? RegistrationOf(string term)
    {
        var compact = new StringBuilder(term.Length);
        foreach (var c in term)
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                compact.Append(char.ToUpperInvariant(c));
            }
        }

        var name = compact.ToString();
        if (OtherNames.TryGetValue(name, out var other))
        {
            return other;
        }

        foreach (var prefix in Prefixes)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal)
                && int.TryParse(name.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && (number == CharacterRepertoires.Utf8 || CharacterRepertoires.Find(number) is not null))
            {
                return number;
            }
        }

        return null;
    }

    /// <summary>The value of (0008,0005) with these sets, in the standard's spelling.</summary>
    public static string ValueOf(IReadOnlyList<int?> numbers)
    {
        if (numbers is [{ } only] && CharacterRepertoires.Find(only) is { IsDouble: false })
        {
            return only == 6 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $"ISO_IR {only}");
        }

        var terms = numbers.Select((n, i) => n == 6 && i == 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $"ISO 2022 IR {n}"));
        var value = string.Join('\\', terms);
        return numbers is [{ } first, ..] && CharacterRepertoires.Find(first) is { IsDouble: true } ? "\\" + value : value;
    }
}
