using System.Globalization;
using DicomExchange.Benchmarks.Measuring;

namespace DicomExchange.Benchmarks.Rivals;

/// <summary>The table, and what it says about our node.</summary>
internal sealed class Report(string ours, IReadOnlyList<RowResult> results)
{
    private const string Nothing = "–";

    /// <summary>Markdown: one line for each figure; medians, in parentheses the least and the most, and behind a peer's how many times as good ours is.</summary>
    public IEnumerable<string> Table()
    {
        var names = Names();
        yield return $"| work | figure | goal | {string.Join(" | ", names)} |";
        yield return $"|---|---|---|{string.Concat(names.Select(static _ => "---|"))}";
        foreach (var result in results)
        {
            foreach (var (measure, n) in result.Row.Measures.Select(static (m, n) => (m, n)))
            {
                yield return $"| {(n == 0 ? result.Row.Work : string.Empty)} | {measure.Name} | {measure.GoalText} | {string.Join(" | ", names.Select(name => Cell(result, measure, name, n)))} |";
            }
        }
    }

    /// <summary>For each row: which goals are met, and of whom it is ahead.</summary>
    public IEnumerable<string> Verdicts()
    {
        foreach (var result in results)
        {
            if (!result.Samples.ContainsKey(ours))
            {
                yield return $"{result.Row.Key}: FAILED: {result.Failures.GetValueOrDefault(ours, "not run")}";
                continue;
            }

            yield return $"{result.Row.Key}: {GoalsOf(result)}{PlacesOf(result)}";
        }

        foreach (var (key, name, reason) in results.SelectMany(static r => r.Failures.Select(f => (r.Row.Key, f.Key, f.Value))).Where(f => f.Item2 != ours))
        {
            yield return $"{key}: {name} failed: {reason}";
        }
    }

    /// <summary>Ours, then the peers in the order in which they are always shown, whoever of them failed.</summary>
    private List<string> Names() =>
        [ours, .. PeerServers.Names.Where(n => results.Any(r => r.Samples.ContainsKey(n) || r.Failures.ContainsKey(n)))];

    private string Cell(RowResult result, Measure measure, string name, int line)
    {
        if (!result.Samples.TryGetValue(name, out var samples))
        {
            return result.Failures.TryGetValue(name, out var reason) ? line == 0 ? $"failed: {reason}" : "failed" : Nothing;
        }

        var spread = SpreadOf(samples, measure);
        var figure = $"{measure.Write(spread.Median)} ({measure.Write(spread.Least)}–{measure.Write(spread.Most)})";
        return name != ours && measure.AheadFrom is not null && RatioTo(result, measure, name) is { } ratio
            ? string.Create(CultureInfo.InvariantCulture, $"{figure} ×{ratio:F2}")
            : figure;
    }

    private string GoalsOf(RowResult result)
    {
        var judged = result.Row.Measures.Where(static m => m.Goal is not null).Select(m => (Measure: m, Figure: SpreadOf(result.Samples[ours], m).Median)).ToList();
        return judged.Count == 0 ? "no goal" : string.Join(", ", judged.Select(static j =>
            $"{j.Measure.Name} {j.Measure.Write(j.Figure)}, goal {j.Measure.GoalText} {(j.Measure.Reaches(j.Figure) ? "met" : "MISSED")}"));
    }

    /// <summary>Ahead of the peers is who is ahead of each in every figure that is compared.</summary>
    private string PlacesOf(RowResult result)
    {
        var places = (
            from measure in result.Row.Measures
            where measure.AheadFrom is not null
            from name in result.Samples.Keys
            where name != ours
            let ratio = RatioTo(result, measure, name)
            where ratio is not null
            select (Place: PlaceOf(ratio ?? 1, measure.AheadFrom ?? 1), Text: string.Create(CultureInfo.InvariantCulture, $"{name} in {measure.Name} ×{ratio:F2}"))).ToList();
        string[] kinds = [.. places.GroupBy(static p => p.Place).OrderBy(static g => g.Key).Select(static g => $"{g.Key switch
        {
            Place.Ahead => "ahead of ",
            Place.Level => "level with ",
            _ => "BEHIND ",
        }}{string.Join(", ", g.Select(static p => p.Text))}")];
        return places.Count == 0 ? string.Empty : $"; ahead of peers: {(places.TrueForAll(static p => p.Place == Place.Ahead) ? "yes" : "NO")}: {string.Join("; ", kinds)}";
    }

    private double? RatioTo(RowResult result, Measure measure, string name) =>
        result.Samples.TryGetValue(ours, out var own) ? measure.Ratio(SpreadOf(own, measure).Median, SpreadOf(result.Samples[name], measure).Median) : null;

    private static Place PlaceOf(double ratio, double from) => ratio >= from ? Place.Ahead : ratio > 1 / from ? Place.Level : Place.Behind;

    private static Spread SpreadOf(IEnumerable<Sample> samples, Measure measure) => new(samples.Select(measure.Of));
}
