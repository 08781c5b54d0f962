using System.Collections.Frozen;

namespace DicomExchange.Node.Settings;

/// <summary>Finds partners as routes, grants and moves name them: by name, else by AE title. A name wins over a title.</summary>
public sealed class PartnerNames
{
    private readonly FrozenDictionary<string, PartnerSettings> byName;
    private readonly FrozenDictionary<string, PartnerSettings[]> byTitle;

    public PartnerNames(IReadOnlyList<PartnerSettings> partners)
    {
        byName = partners.DistinctBy(p => p.Name, StringComparer.Ordinal).ToFrozenDictionary(p => p.Name, StringComparer.Ordinal);
        byTitle = partners.SelectMany(p => p.AeTitles.Distinct().Select(t => (Title: t.Value, Partner: p)))
            .GroupBy(e => e.Title, e => e.Partner, StringComparer.Ordinal).ToFrozenDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);
    }

    /// <summary>Every name and title there is.</summary>
    public IEnumerable<string> All => byName.Keys.Concat(byTitle.Keys);

    /// <returns>One partner; none; or several where a title is shared.</returns>
    public IReadOnlyList<PartnerSettings> Named(string nameOrTitle) =>
        byName.TryGetValue(nameOrTitle, out var one) ? [one] : byTitle.GetValueOrDefault(nameOrTitle, []);
}
