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
    private readonly List<string> shortened = [];

    public void Note(string name, byte[] expected, byte[]? actual) => Note(name, actual is null ? null : actual.AsSpan().SequenceEqual(expected));

    /// <summary>Compares what two data sets say, element by element.</summary>
    /// <param name="mayLose">How lines begin that this receiver is known to drop; which files have such lines is in the table as well.</param>
    public void NoteContent(string name, IReadOnlyList<string> sent, IReadOnlyList<string>? came, string? mayLose = null)
    {
        var expected = mayLose is null ? sent : [.. sent.Where(line => !line.StartsWith(mayLose, StringComparison.Ordinal))];
        expected.ShouldNotBeEmpty(name);
        if (expected.Count < sent.Count)
        {
            shortened.Add(name);
        }

        var isSame = came?.SequenceEqual(expected, StringComparer.Ordinal);
        Note(name, isSame);
        if (isSame is false)
        {
            TestContext.Current.SendDiagnosticMessage($"{way}: {name}: only sent: {string.Join("; ", expected.Except(came!).Take(5))}; only came: {string.Join("; ", came!.Except(expected).Take(5))}");
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
    public void Judge(IEnumerable<SampleObject> offered)
    {
        Judge();
        var all = offered.Select(o => o.Name).ToList();
        all.ShouldNotBeEmpty(way);
        var unmeasured = Exclusions.Of(way + "-alone").ToList();
        alone.ShouldBe(unmeasured, ignoreOrder: true, $"{way}: came to the node and not to storescp");
        shortened.ShouldBe(Exclusions.Of(way + "-shortened"), ignoreOrder: true, $"{way}: was compared without some of its elements");
        string[] excluded = [.. Exclusions.Of(way).Intersect(all), .. unmeasured];
        compared.ShouldBe(all.Except(excluded), ignoreOrder: true, $"{way}: what was compared");
        compared.Count.ShouldBe(all.Count - excluded.Length, $"{way}: comparisons");
        TestContext.Current.SendDiagnosticMessage($"{way}: {all.Count} offered, {compared.Count} compared, {excluded.Length} excluded by the table, {shortened.Count} compared without some elements");
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
