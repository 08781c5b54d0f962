namespace DicomExchange.Store.Catalog.Matching;

/// <summary>Single value, list of UID and wild card matching of everything that is compared as it is written (PS3.4 §C.2.2.2.1, .2, .4).</summary>
internal sealed class TextTest : AttributeTest
{
    private readonly byte[][] exact;
    private readonly WildcardPattern[] patterns;

    /// <param name="key">The attribute.</param>
    /// <param name="kind">How the standard calls it.</param>
    /// <param name="exact">Values to be equal to one of; sorted here.</param>
    /// <param name="patterns">Patterns to match one of.</param>
    public TextTest(QueryKey key, MatchingKind kind, byte[][] exact, WildcardPattern[] patterns)
        : base(key, kind)
    {
        Array.Sort(exact, static (a, b) => a.AsSpan().SequenceCompareTo(b));
        this.exact = exact;
        this.patterns = patterns;
    }

    /// <summary>The only values that can match, or null where patterns can too.</summary>
    public IReadOnlyList<byte[]>? ExactValues => patterns.Length == 0 ? exact : null;

    /// <summary>What every matching value begins with; empty where nothing can be said.</summary>
    public ReadOnlySpan<byte> Prefix => exact.Length == 0 && patterns is [var only] ? only.LiteralPrefix : default;

    public override bool Matches(ReadOnlySpan<byte> value, int zoneShift = 0)
    {
        foreach (var single in new ValueList(value, Key))
        {
            if (IsListed(single) || IsMatchOfAny(single))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsListed(ReadOnlySpan<byte> value)
    {
        var (low, high) = (0, exact.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = exact[middle].AsSpan().SequenceCompareTo(value);
            if (order == 0)
            {
                return true;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return false;
    }

    private bool IsMatchOfAny(ReadOnlySpan<byte> value)
    {
        foreach (var pattern in patterns)
        {
            if (pattern.IsMatch(value))
            {
                return true;
            }
        }

        return false;
    }
}
