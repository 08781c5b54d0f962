using System.Globalization;

namespace DicomExchange.Store.Tests.Matching;

/// <summary>
/// PS3.4 §C.2.2.2 written down as slowly and plainly as it reads, on strings, to hold the real matcher against. Knows only
/// well-formed keys.
/// </summary>
internal static class NaiveModel
{
    /// <summary>§C.2.2.2.4: a star is any sequence of characters, a question mark any single one.</summary>
    public static bool Wildcard(string pattern, string value)
    {
        if (pattern.Length == 0)
        {
            return value.Length == 0;
        }

        return pattern[0] switch
        {
            '*' => Enumerable.Range(0, value.Length + 1).Any(skip => Wildcard(pattern[1..], value[skip..])),
            '?' => value.Length > 0 && Wildcard(pattern[1..], value[1..]),
            _ => value.Length > 0 && value[0] == pattern[0] && Wildcard(pattern[1..], value[1..]),
        };
    }

    /// <summary>Any value of the attribute against any value of the key; no key, or a star, is universal.</summary>
    public static bool Text(string key, string attribute)
    {
        var keys = Values(key);
        return keys.Count == 0 || keys.Any(k => k.All(c => c == '*')) || Values(attribute).Any(v => keys.Any(k => Wildcard(k, v)));
    }

    /// <summary>A name of one group asks any group, a name of several asks each; case and trailing empty components do not count.</summary>
    public static bool Name(string key, string attribute)
    {
        var keys = Values(key).ConvertAll(Groups);
        return keys.Count == 0 || keys.Any(k => k.All(IsUniversal)) || Values(attribute).Any(v => keys.Any(k => NameValue(k, Groups(v))));
    }

    /// <summary>§C.2.2.2.5.1 on days written yyyymmdd, whose order as text is their order in time.</summary>
    public static bool Date(string key, string attribute)
    {
        if (key.Length == 0)
        {
            return true;
        }

        var ends = key.Contains('-') ? key.Split('-') : [key, key];
        return attribute.Length == 8 && (ends[0].Length == 0 || string.CompareOrdinal(ends[0], attribute) <= 0) && (ends[1].Length == 0 || string.CompareOrdinal(attribute, ends[1]) <= 0);
    }

    /// <summary>§C.2.2.2.5.2 on times of whole minutes hhmm, and on hours hh that may be any minute of theirs.</summary>
    public static bool Time(string key, string attribute)
    {
        if (key.Length == 0)
        {
            return true;
        }

        var ends = key.Contains('-') ? key.Split('-') : [key, key];
        var from = ends[0].Length == 0 ? 0 : Minutes(ends[0], last: false);
        var to = ends[1].Length == 0 ? 1439 : Minutes(ends[1], last: true);
        return attribute.Length > 0 && Enumerable.Range(0, 1440).Any(m => m >= from && m <= to && m >= Minutes(attribute, last: false) && m <= Minutes(attribute, last: true));
    }

    private static int Minutes(string time, bool last) =>
        (int.Parse(time.AsSpan(0, 2), CultureInfo.InvariantCulture) * 60) + (time.Length > 2 ? int.Parse(time.AsSpan(2, 2), CultureInfo.InvariantCulture) : last ? 59 : 0);

    private static List<string> Values(string field) => [.. field.Split('\\').Select(v => v.Trim(' ')).Where(v => v.Length > 0)];

    private static List<string> Groups(string name) =>
        [.. string.Join('=', name.ToUpperInvariant().Split('=').Select(g => string.Join('^', g.Split('^').Select(c => c.Trim(' '))).TrimEnd('^'))).TrimEnd('=').Split('=')];

    private static bool IsUniversal(string group) => group.Length == 0 || (group[0] == '*' && group.All(c => c is '*' or '^'));

    private static bool NameValue(List<string> key, List<string> value) => key is [var only]
        ? value.Any(g => g.Length > 0 && NameGroup(only, g))
        : key.Select((k, i) => IsUniversal(k) || (i < value.Count && value[i].Length > 0 && NameGroup(k, value[i]))).All(m => m);

    // A name also has empty components after its last, as many as the key cares to write.
    private static bool NameGroup(string key, string group)
    {
        for (var end = key.Length; end >= 0; end--)
        {
            if (key[end..].All(c => c is '^' or '*') && Wildcard(key[..end], group))
            {
                return true;
            }
        }

        return false;
    }
}
