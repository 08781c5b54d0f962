namespace DicomExchange.Node.Settings.Json;

/// <summary>Finds the word a person probably meant.</summary>
public static class Spelling
{
    private const int LongestWord = 64;

    /// <returns>The nearest known word, or null when none is near.</returns>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        if (word.Length is 0 or > LongestWord)
        {
            return null;
        }

        var (nearest, distance) = known.Where(k => k.Length <= LongestWord)
            .Select(k => (Word: k, Distance: Distance(word.ToLowerInvariant(), k.ToLowerInvariant())))
            .DefaultIfEmpty((string.Empty, int.MaxValue)).MinBy(k => k.Item2);
        return distance <= Math.Max(1, word.Length / 3) ? nearest : null;
    }

    /// <summary>Letters to insert, remove or replace to make one word of the other.</summary>
    private static int Distance(string a, string b)
    {
        Span<int> row = stackalloc int[LongestWord + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
