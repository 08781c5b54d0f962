using System.Collections.Frozen;

namespace DicomExchange.Node.Control;

/// <summary>The reason words that the page <c>docs/reasons.md</c> explains: what can stand as the outcome of a record.</summary>
internal static class OutcomeWords
{
    private const string Page = "reasons.md";

    private static readonly Lazy<FrozenSet<string>> Explained = new(Read);

    public static FrozenSet<string> All => Explained.Value;

    /// <summary>What stands in backticks in the first column of its tables.</summary>
    private static FrozenSet<string> Read()
    {
        using var page = new StreamReader(typeof(OutcomeWords).Assembly.GetManifestResourceStream(Page)!);
        return page.ReadToEnd().Split('\n').Where(static line => line.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(static line => line.Split('|')[1].Split('`').Where(static (_, part) => part % 2 == 1)).ToFrozenSet(StringComparer.Ordinal);
    }
}
