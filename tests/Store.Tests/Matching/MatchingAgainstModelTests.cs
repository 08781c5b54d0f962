using System.Globalization;
using System.Text;
using DicomExchange.Dicom.Standard;
using DicomExchange.Dicom.Text;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Matching;

public sealed class MatchingAgainstModelTests
{
    private static readonly Config ManyCases = Config.QuickThrowOnFailure.WithMaxTest(
        int.TryParse(Environment.GetEnvironmentVariable("MATCHING_CASES"), CultureInfo.InvariantCulture, out var count) ? count : 2000);

    [Fact]
    public void Wildcards_match_what_the_standard_says()
    {
        var key = Gen.Elements("*", "?", "A", "B", "a", "ö", " ", "\\", "%", "_", "[", ".").ListOf().Select(string.Concat).Where(k => k.Length < 10);
        var value = Gen.Elements("A", "B", "a", "ö", " ", "\\", "%", "_").ListOf().Select(string.Concat).Where(v => v.Length < 12);
        Check(key, value, Query.Description, NaiveModel.Text);
    }

    [Fact]
    public void Names_match_what_the_standard_says_and_this_node_adds()
    {
        var key = Gen.Elements("*", "?", "A", "b", "ö", " ", "^", "=", "山").ListOf().Select(string.Concat).Where(k => k.Length < 10 && k.Split('=').Length <= 3 && !HasSpacedStar(k));
        var value = Gen.Elements("A", "B", "a", "Ö", " ", "^", "=", "山").ListOf().Select(string.Concat).Where(v => v.Length < 12 && v.Split('=').Length <= 3);
        Check(key, value, Query.PatientName, NaiveModel.Name);
    }

    [Fact]
    public void Date_ranges_match_what_the_standard_says()
    {
        var day = Gen.Elements("20051231", "20060101", "20060228", "20060301", "20240229", "00010101", "99991231");
        var key = from a in day
                  from b in day
                  from form in Gen.Elements("{0}", "{0}-", "-{0}", "{0}-{1}")
                  select string.Format(CultureInfo.InvariantCulture, form, string.CompareOrdinal(a, b) < 0 ? a : b, string.CompareOrdinal(a, b) < 0 ? b : a);
        Check(key, Gen.OneOf(day, Gen.Elements("", "20060230", "2006", "garbage!")), Query.StudyDate, (k, v) => DicomDate.TryParse(Encoding.ASCII.GetBytes(v), out _) && NaiveModel.Date(k, v));
    }

    [Fact]
    public void Time_ranges_match_what_the_standard_says()
    {
        var time = Gen.Elements("0000", "00", "0959", "10", "1000", "1030", "18", "1800", "1801", "23", "2359");
        var key = from a in time
                  from b in time
                  from form in Gen.Elements("{0}", "{0}-", "-{0}", "{0}-{1}")
                  where string.CompareOrdinal(a.PadRight(4, '0'), b.PadRight(4, '0')) <= 0
                  select string.Format(CultureInfo.InvariantCulture, form, a, b);
        Check(key, Gen.OneOf(time, Gen.Constant("")), Query.StudyTime, NaiveModel.Time);
    }

    [Fact]
    public void Narrowing_never_loses_a_match()
    {
        var letters = Gen.Elements("*", "?", "A", "b", "ö", "^", "=").ListOf().Select(string.Concat).Where(k => k.Split('=').Length <= 3);
        var gen = from key in letters
                  from name in Gen.Elements("A", "B", "a", "b", "Ö", "^", "=").ListOf().Select(string.Concat)
                  from id in Gen.Elements("", "A", "B", "A\\B", "A*")
                  from held in Gen.Elements("A", "B", "AB", "A\\B")
                  select (key, name, id, held);
        Check(gen, t =>
        {
            var matcher = Query.Compile(Query.Of((Query.PatientName, t.key), (Query.PatientId, t.id)));
            if (!matcher.Matches(Query.Of((Query.PatientName, t.name), (Query.PatientId, t.held)), Query.Read))
            {
                return;
            }

            var prefix = Query.Text(matcher.Hints.NamePrefix.Span);
            var groups = Query.Text(PersonNameFolding.Fold(Encoding.UTF8.GetBytes(t.name))).Split('=');
            groups.ShouldContain(g => g.StartsWith(prefix, StringComparison.Ordinal));
            (matcher.Hints.PatientIds?.Any(i => Query.Text(i) == t.held) ?? true).ShouldBeTrue();
        });
    }

    // Spaces beside a wildcard: the key's own are kept where the model, which trims components, would drop them.
    private static bool HasSpacedStar(string key) => key.Contains(" *", StringComparison.Ordinal) || key.Contains("* ", StringComparison.Ordinal);

    private static void Check(Gen<string> keys, Gen<string> values, Tag tag, Func<string, string, bool> model) =>
        Check(keys.Zip(values), t => Query.Matches(tag, t.Item1, t.Item2).ShouldBe(model(t.Item1, t.Item2), $"key [{t.Item1}] value [{t.Item2}]"));

    private static void Check<T>(Gen<T> gen, Action<T> body) => Prop.ForAll(gen.ToArbitrary(), body).Check(ManyCases);
}
