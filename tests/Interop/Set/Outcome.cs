using Shouldly;

namespace DicomExchange.Interop.Set;

/// <summary>Collects what came through unchanged, what not at all and what changed, and judges it by the table.</summary>
public sealed class Outcome(string way)
{
    private readonly List<string> missing = [];
    private readonly List<string> changed = [];

    public void Note(string name, byte[] expected, byte[]? actual)
    {
        if (actual is null)
        {
            missing.Add(name);
        }
        else if (!actual.AsSpan().SequenceEqual(expected))
        {
            changed.Add(name);
        }
    }

    public void NoteMissing(string name) => missing.Add(name);

    /// <summary>Nothing changed, and exactly the files listed for this way did not come through.</summary>
    public void Judge()
    {
        changed.ShouldBeEmpty($"{way}: bytes differ");
        var listed = Exclusions.Of(way).ToList();
        missing.Except(listed).Order(StringComparer.Ordinal).ShouldBeEmpty($"{way}: did not come through and is not listed");
        listed.Except(missing).ShouldBeEmpty($"{way}: is listed and came through");
    }
}
