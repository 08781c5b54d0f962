using System.Buffers;
using DicomExchange.Dicom.Text;

namespace DicomExchange.Store.Catalog.Matching;

/// <summary>
/// Names: letter case, spaces around components and trailing empty components do not count. A key of one component group
/// matches any group of the name; a key of several matches group by group, an empty one anything (PS3.4 §C.2.2.2.1 and
/// §C.2.2.2.4 leave this to the implementation).
/// </summary>
internal sealed class PersonNameTest : AttributeTest
{
    private const int StackLimit = 512;

    private readonly WildcardPattern?[][] alternatives;

    /// <param name="key">The attribute.</param>
    /// <param name="kind">How the standard calls it.</param>
    /// <param name="foldedNames">Folded keys, wildcards and equals signs included, any one of which may match.</param>
    public PersonNameTest(QueryKey key, MatchingKind kind, IReadOnlyList<byte[]> foldedNames)
        : base(key, kind)
    {
        alternatives = new WildcardPattern?[foldedNames.Count][];
        for (var i = 0; i < alternatives.Length; i++)
        {
            alternatives[i] = GroupsOf(foldedNames[i]);
        }

        IsUniversal = Array.Exists(alternatives, groups => Array.TrueForAll(groups, g => g is null));
    }

    /// <summary>An alternative asks for nothing.</summary>
    public bool IsUniversal { get; }

    /// <summary>What at least one folded group of every matching name begins with; empty where nothing can be said.</summary>
    public ReadOnlySpan<byte> Prefix =>
        alternatives is [var groups] && Array.Find(groups, g => g is not null) is { } pattern ? pattern.LiteralPrefix.TrimEnd((byte)'^') : default;

    public override bool Matches(ReadOnlySpan<byte> value, int zoneShift = 0)
    {
        byte[]? rented = null;
        var capacity = PersonNameFolding.MaxLength(value.Length);
        var buffer = capacity <= StackLimit ? stackalloc byte[capacity] : rented = ArrayPool<byte>.Shared.Rent(capacity);
        try
        {
            foreach (var name in new ValueList(value, Key))
            {
                var folded = buffer[..PersonNameFolding.Fold(name, buffer)];
                foreach (var groups in alternatives)
                {
                    if (groups is [{ } only] ? MatchesAnyGroup(only, folded) : MatchesEachGroup(groups, folded))
                    {
                        return true;
                    }
                }
            }

            return false;
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented, clearArray: true);
            }
        }
    }

    private static bool MatchesAnyGroup(WildcardPattern pattern, ReadOnlySpan<byte> name)
    {
        while (!name.IsEmpty)
        {
            var group = NextGroup(ref name);
            if (!group.IsEmpty && pattern.IsMatch(group))
            {
                return true;
            }
        }

        return false;
    }

    private static bool MatchesEachGroup(WildcardPattern?[] groups, ReadOnlySpan<byte> name)
    {
        foreach (var pattern in groups)
        {
            var group = NextGroup(ref name);
            if (pattern is not null && (group.IsEmpty || !pattern.IsMatch(group)))
            {
                return false;
            }
        }

        return true;
    }

    private static ReadOnlySpan<byte> NextGroup(ref ReadOnlySpan<byte> name)
    {
        var end = name.IndexOf((byte)'=');
        var group = end < 0 ? name : name[..end];
        name = end < 0 ? default : name[(end + 1)..];
        return group;
    }

    private static WildcardPattern?[] GroupsOf(ReadOnlySpan<byte> name)
    {
        // Names have three groups; a fourth could only match what does not exist.
        var groups = new List<WildcardPattern?>(3);
        do
        {
            var group = NextGroup(ref name);
            var pattern = new WildcardPattern(group, isName: true);
            groups.Add(group.IsEmpty || pattern.IsUniversal ? null : pattern);
        }
        while (!name.IsEmpty && groups.Count < 3);
        return [.. groups];
    }
}
