namespace DicomExchange.Store.Tests.Catalog;

/// <summary>The store's promises as lists: everything that was acknowledged, in order, looked through from the beginning for every question.</summary>
internal sealed class NaiveStore
{
    private readonly List<Sample> sent = [];

    public void Add(Sample sample) => sent.Add(sample);

    public IReadOnlyList<string> Partners => [.. sent.Select(s => s.Partner).Distinct()];

    /// <summary>"study|patient name|instances|series|modalities" of each study seen.</summary>
    public IReadOnlyList<string> Studies(string? partner) =>
    [
        .. Seen(partner).GroupBy(s => s.Study).Select(study =>
            $"{study.Key}|{study.First().Name}|{study.Select(s => s.Instance).Distinct().Count()}|{study.Select(s => s.Series).Distinct().Count()}|{Modalities(study)}").Order(StringComparer.Ordinal),
    ];

    /// <summary>"study|series|instances" of each series seen.</summary>
    public IReadOnlyList<string> Series(string? partner) =>
    [
        .. Seen(partner).GroupBy(s => (s.Study, s.Series)).Select(series =>
            $"{series.Key.Study}|{series.Key.Series}|{series.Select(s => s.Instance).Distinct().Count()}").Order(StringComparer.Ordinal),
    ];

    /// <summary>"study|series|instance|content" of each instance seen, with the content received first.</summary>
    public IReadOnlyList<string> Instances(string? partner) =>
    [
        .. Seen(partner).GroupBy(s => (s.Study, s.Series, s.Instance)).Select(instance =>
            $"{instance.Key.Study}|{instance.Key.Series}|{instance.Key.Instance}|{FirstContent(instance)}").Order(StringComparer.Ordinal),
    ];

    private static string Modalities(IEnumerable<Sample> study) => string.Join('+', study.Select(s => s.Modality).Distinct().Order(StringComparer.Ordinal));

    private IEnumerable<Sample> Seen(string? partner) => sent.Where(s => partner is null || s.Partner == partner);

    /// <summary>Of the contents seen, the one that arrived first at the store, from whomever.</summary>
    private string FirstContent(IEnumerable<Sample> seen)
    {
        var contents = seen.Select(s => Convert.ToHexString(s.Bytes)).ToHashSet();
        return sent.Select(s => Convert.ToHexString(s.Bytes)).First(contents.Contains);
    }
}
