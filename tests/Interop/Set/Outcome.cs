using DicomExchange.Dicom.Standard;
using Shouldly;
using Xunit;

namespace DicomExchange.Interop.Set;

/// <summary>
/// Collects what came through unchanged, what not at all, what changed and what came to the node alone, and judges it by the table.
/// </summary>
public sealed class Outcome(string way)
{
    private readonly List<string> compared = [];
    private readonly List<string> missing = [];
    private readonly List<string> changed = [];
    private readonly List<string> alone = [];

    /// <summary>How many comparisons were made.</summary>
    public int Compared => compared.Count;

    public void Note(string name, byte[] expected, byte[]? actual) => Note(name, actual is null ? null : actual.AsSpan().SequenceEqual(expected));

    /// <summary>Compares what two data sets say, element by element.</summary>
    public void NoteContent(string name, IReadOnlyList<string> expected, IReadOnlyList<string>? actual)
    {
        Note(name, actual?.SequenceEqual(expected, StringComparer.Ordinal));
        if (actual is not null && !actual.SequenceEqual(expected, StringComparer.Ordinal))
        {
            TestContext.Current.SendDiagnosticMessage($"{way}: {name}: only sent: {string.Join("; ", expected.Except(actual).Take(5))}; only came: {string.Join("; ", actual.Except(expected).Take(5))}");
        }
    }

    public void NoteMissing(string name) => missing.Add(name);

    /// <summary>
    /// Compares what the node holds of a command with what storescp kept of the same one. What came to neither was not sent. What came
    /// to the node alone has no measure, and is named in the table as well.
    /// </summary>
    public void NoteBeside(SampleObject sample, IReadOnlyDictionary<Uid, byte[]> held, IReadOnlyDictionary<Uid, (string Syntax, byte[] DataSet)> kept)
    {
        if (kept.TryGetValue(sample.Instance, out var theirs))
        {
            Note(sample.Name, theirs.DataSet, held.GetValueOrDefault(sample.Instance));
        }
        else
        {
            (held.ContainsKey(sample.Instance) ? alone : missing).Add(sample.Name);
        }
    }

    /// <summary>Nothing changed, and exactly the files listed for this way did not come through.</summary>
    public void Judge()
    {
        changed.ShouldBeEmpty($"{way}: what came differs");
        var listed = Exclusions.Of(way).ToList();
        missing.Except(listed).Order(StringComparer.Ordinal).ShouldBeEmpty($"{way}: did not come through and is not listed");
        listed.Except(missing).ShouldBeEmpty($"{way}: is listed and came through");
    }

    /// <summary>The same, and each of the files but those that the table names was compared with something, once.</summary>
    /// <param name="offered">Everything that was to be sent.</param>
    public void Judge(IEnumerable<string> offered)
    {
        Judge();
        var all = offered.ToList();
        all.ShouldNotBeEmpty(way);
        var unmeasured = Exclusions.Of(way + "-alone").ToList();
        alone.ShouldBe(unmeasured, ignoreOrder: true, $"{way}: came to the node and not to storescp");
        string[] excluded = [.. Exclusions.Of(way).Intersect(all), .. unmeasured];
        compared.ShouldBe(all.Except(excluded), ignoreOrder: true, $"{way}: what was compared");
        compared.Count.ShouldBe(all.Count - excluded.Length, $"{way}: comparisons");
    }

    private void Note(string name, bool? isSame)
    {
        if (isSame is not { } same)
        {
            missing.Add(name);
            return;
        }

        compared.Add(name);
        if (!same)
        {
            changed.Add(name);
        }
    }
}
