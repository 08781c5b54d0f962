using System.Text.RegularExpressions;
using DicomExchange.House.Tests.Sources;

namespace DicomExchange.House.Tests.Rules;

/// <summary>A test that is red once in a thousand runs says nothing when it is green: what it draws, it draws from a seed of its own.</summary>
public static partial class DiceRules
{
    /// <summary>The one place that asks the property checker, with a seed.</summary>
    private const string Seeded = "tests/Support/PropertyCases.cs";

    public static IEnumerable<Violation> Unseeded(string path, string text) => path.StartsWith("tests/", StringComparison.Ordinal) && path != Seeded
        ? from Match match in Dice().Matches(text)
          select new Violation(path, 1 + text.AsSpan(0, match.Index).Count('\n'), $"drawn without a seed: {match.Value}")
        : [];

    [GeneratedRegex(@"QuickCheck\w*\(|\bConfig\.Quick\w*|\bRandom\.Shared\b|\bnew Random\(\)", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Dice();
}
