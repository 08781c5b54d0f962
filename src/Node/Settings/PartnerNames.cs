using System.Collections.Frozen;

namespace DicomExchange.Node.Settings;

/// <summary>Finds partners as routes, grants and moves name them: by name or by AE title, of which neither wins: what could mean two partners means none.</summary>
public sealed class PartnerNames
{
    private const int MostListed = 5;

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

    /// <returns>One partner; none; or several where a title is shared, or is the name of another partner.</returns>
    public IReadOnlyList<PartnerSettings> Named(string nameOrTitle)
    {
        var titled = byTitle.GetValueOrDefault(nameOrTitle, []);
        return byName.TryGetValue(nameOrTitle, out var one) ? [one, .. titled.Where(partner => partner != one)] : titled;
    }

    /// <returns>The one partner that is meant; null where there is none, or more than one.</returns>
    public PartnerSettings? One(string nameOrTitle) => Named(nameOrTitle) is [var one] ? one : null;

    /// <summary>Why something means several partners, for a person.</summary>
    /// <param name="nameOrTitle">What was written.</param>
    /// <param name="found">Whom it means.</param>
    public static string Ambiguity(string nameOrTitle, IReadOnlyList<PartnerSettings> found)
    {
        var list = string.Join(", ", found.Take(MostListed).Select(partner => $"\"{partner.Name}\""));
        return found.Any(partner => partner.Name == nameOrTitle)
            ? $"\"{nameOrTitle}\" is the name of one partner and an AE title of another: {list}"
            : $"\"{nameOrTitle}\" is a title of {found.Count} partners: {list}";
    }

    /// <summary>What to write instead, for a person.</summary>
    public static string Remedy(string nameOrTitle, IReadOnlyList<PartnerSettings> found) => found.Any(partner => partner.Name == nameOrTitle)
        ? "a name or title that only one of them has; else rename one"
        : "the name of one of them";
}
