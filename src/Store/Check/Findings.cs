using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Vault;

namespace DicomExchange.Store.Check;

/// <summary>Gathers what is wrong by reason and study: a lost disk says one thing about each study, not one about each of its files.</summary>
internal sealed class Findings
{
    /// <summary>More studies than this are only counted.</summary>
    private const int MostGroups = 1000;

    private readonly Dictionary<(string Reason, int Row, Uid Study), Finding> groups = [];
    private readonly List<StoreProblem> others = [];

    public int Count => groups.Count + others.Count;

    public IReadOnlyCollection<Finding> Groups => groups.Values;

    /// <param name="reason">The reason word.</param>
    /// <param name="row">The study's row, 0 where there is none.</param>
    /// <param name="study">The study where no row names it.</param>
    /// <returns>Where to enter what is affected.</returns>
    public Finding Of(string reason, int row, Uid study = default)
    {
        var key = groups.Count < MostGroups || groups.ContainsKey((reason, row, study)) ? (reason, row, study) : (reason, 0, default);
        if (!groups.TryGetValue(key, out var finding))
        {
            finding = new Finding(reason, key.row) { Study = key.study };
            groups.Add(key, finding);
        }

        return finding;
    }

    public void Add(StoreProblem problem) => others.Add(problem);

    /// <summary>In the order in which they were found.</summary>
    public IReadOnlyList<StoreProblem> Problems() =>
        [.. groups.Values.Where(static f => f.Count > 0).Select(FindingText.Of), .. others.Take(MostGroups)];
}
