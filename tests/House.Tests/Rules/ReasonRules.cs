using DicomExchange.House.Tests.Sources;

namespace DicomExchange.House.Tests.Rules;

/// <summary>The page of reason words and the code say the same.</summary>
internal static class ReasonRules
{
    public const string Page = "docs/reasons.md";

    /// <summary>Words of the code that the page does not explain.</summary>
    public static IEnumerable<Violation> Unexplained(string page, IEnumerable<string> inCode)
    {
        var explained = WordsOf(page).ToHashSet(StringComparer.Ordinal);
        return inCode.Where(w => !explained.Contains(w)).Select(w => new Violation(Page, 1, $"does not explain the reason word {w}"));
    }

    /// <summary>Words of the page that stand nowhere in the code, and words it explains twice.</summary>
    public static IEnumerable<Violation> Invented(string page, Func<string, bool> isInCode)
    {
        var words = WordsOf(page).ToList();
        return words.Where(w => !isInCode(w)).Select(w => new Violation(Page, 1, $"explains {w}, which no code says"))
            .Concat(words.GroupBy(w => w, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => new Violation(Page, 1, $"explains {g.Key} twice")));
    }

    /// <summary>What stands in backticks in the first column of a table.</summary>
    public static IEnumerable<string> WordsOf(string page) =>
        page.Split('\n').Where(l => l.StartsWith("| `", StringComparison.Ordinal)).SelectMany(l => l.Split('|')[1].Split('`').Where((_, i) => i % 2 == 1));
}
