using System.Collections.Frozen;
using DicomExchange.Store.Catalog.Rows;

namespace DicomExchange.Store.Catalog.Commit;

/// <summary>Decides, from what was compared and who owns what, what an arrived content is to those held under its UID.</summary>
internal static class ContentJudge
{
    /// <summary>Those of the contents that the sender sent before.</summary>
    public static IReadOnlySet<long> OwnOf(CatalogParts parts, ArrivedInstance arrived, IReadOnlyList<HeldContent> held)
    {
        if (held.Count == 0)
        {
            return FrozenSet<long>.Empty;
        }

        var holding = HoldingOf(parts, arrived);
        return holding == 0 ? new HashSet<long>() : held.Select(content => content.Id).Where(id => parts.Tables.Series.PlacedIn(holding, id) != 0).ToHashSet();
    }

    /// <param name="contents">All that are held, the first received first, and those that were compared, the first to be named first.</param>
    public static ContentVerdict Judge(
        CatalogParts parts, ArrivedInstance arrived, (IReadOnlyList<HeldContent> All, IReadOnlyList<HeldContent> Compared) contents, ContentComparison comparison)
    {
        var (held, compared) = contents;
        if (held.Count == 0)
        {
            return default;
        }

        var same = compared.FirstOrDefault(content => comparison.Says(content.Id, ContentLikeness.Same));
        HeldContent? damaged = null;
        var holding = HoldingOf(parts, arrived);
        if (holding != 0 && (same is null || parts.Tables.Series.PlacedIn(holding, same.Id) == 0))
        {
            var series = parts.Tables.Series.Find(arrived.SeriesToken, holding);
            damaged = compared.FirstOrDefault(content =>
                comparison.Says(content.Id, ContentLikeness.SameAsDamaged) && IsSentBefore(parts, arrived, content, (holding, series)));
            if (damaged is not null && parts.Tables.Series.CountOwners(damaged) == 1)
            {
                return new ContentVerdict(null, damaged, damaged.Variant);
            }
        }

        return new ContentVerdict(same, null, same?.Variant ?? (held.Count == 0 ? 0 : held[^1].Variant + 1), damaged);
    }

    /// <summary>
    /// What can no longer be read cannot be compared, so the sender must be one who sent that content, into that series, with the
    /// same attributes. And it replaces only what is its own alone: where others own it too, nobody can tell any more that they sent the
    /// same, so that the sender gets a content of its own and they keep theirs.
    /// </summary>
    private static bool IsSentBefore(CatalogParts parts, ArrivedInstance arrived, HeldContent content, (int Holding, long Series) place) =>
        place.Series != 0 && parts.Tables.Series.PlacedIn(place.Holding, content.Id) == place.Series
        && parts.Tables.Instances.HasRow(content.Id, arrived.Key, arrived.Rows.Instance);

    private static int HoldingOf(CatalogParts parts, ArrivedInstance arrived)
    {
        var owner = parts.Partners.Find(arrived.Receipt.Partner);
        var slot = owner == 0 ? -1 : parts.Index.FindHolding(arrived.StudyUid, owner);
        return slot < 0 ? 0 : parts.Index.Entry(slot).Holding;
    }
}
