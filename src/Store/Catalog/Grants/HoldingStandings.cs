using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Catalog.Index;

namespace DicomExchange.Store.Catalog.Grants;

/// <summary>Gathers how holdings stand to a partner, as it is at the moment of asking.</summary>
internal sealed class HoldingStandings(CatalogParts parts)
{
    /// <param name="entry">A holding that is there.</param>
    /// <param name="partner">Who asks; null for nobody in particular, to whom nothing is granted.</param>
    public StudyStanding Of(in HoldingEntry entry, string? partner)
    {
        if (partner is null)
        {
            return default;
        }

        var owner = parts.Partners.NameOf(entry.Owner);
        if (owner == partner)
        {
            return new StudyStanding(HasOwn: true);
        }

        return parts.Grants.To(partner) is { Count: > 0 } grants
            ? new StudyStanding(HasOwn: false, grants.Covering(owner, parts.Index.Row(entry.Address)))
            : default;
    }

    /// <summary>How an instance that was selected stands now, over all holdings through which it was seen.</summary>
    /// <returns>Null when its study is no longer there.</returns>
    public StudyStanding? Again(SeenThrough seen, string partner)
    {
        var isThere = false;
        var hasOwn = false;
        var grants = new List<Grant>();
        foreach (var holding in seen.Holdings)
        {
            var slot = parts.Index.SlotOfHolding(holding);
            if (slot < 0 || parts.Index.Entry(slot) is not { Address: not PackedPages.None } entry)
            {
                continue;
            }

            isThere = true;
            var standing = Of(entry, partner);
            hasOwn |= standing.HasOwn;
            grants.AddRange(standing.Grants);
        }

        return isThere ? new StudyStanding(hasOwn, grants, seen.Grants.Any(id => parts.Grants.Find(id) is null)) : null;
    }
}
