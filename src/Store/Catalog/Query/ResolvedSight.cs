using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Catalog.Grants;
using DicomExchange.Store.Catalog.Index;

namespace DicomExchange.Store.Catalog.Query;

/// <summary>A sight over the holdings of the index: the one way from a holding to an answer.</summary>
internal sealed class ResolvedSight(CatalogParts parts, HoldingStandings standings, Sight sight)
{
    private readonly int owner = sight.Partner is { } partner ? parts.Partners.Find(partner) : 0;

    /// <summary>Any holding may be seen; else only those of <see cref="Owner"/> and what is granted.</summary>
    public bool ShowsStrangers { get; } = sight.ShowsStrangers;

    /// <summary>The asker's number; 0, which no partner has, where it never sent anything.</summary>
    public int Owner => owner;

    /// <summary>What is granted to the asker, or null.</summary>
    public GrantsToPartner? Granted => sight.Partner is { } partner ? parts.Grants.To(partner) : null;

    /// <param name="entry">A holding that is there.</param>
    public bool Sees(in HoldingEntry entry) => sight.Shows(standings.Of(entry, sight.Partner));

    /// <summary>
    /// The holdings of a study that are seen, the one that speaks for the study first: the asker's own, else the first received.
    /// </summary>
    public int[] Visible(ReadOnlySpan<byte> studyUid)
    {
        var visible = new List<int>();
        foreach (var slot in parts.Index.FindStudy(studyUid))
        {
            var entry = parts.Index.Entry(slot);
            if (entry.Address != PackedPages.None && Sees(entry))
            {
                visible.Insert(entry.Owner == owner ? 0 : visible.Count, slot);
            }
        }

        return [.. visible];
    }

    /// <summary>How an instance that stands in these holdings, which are seen, came to be seen.</summary>
    public SeenThrough Through(IReadOnlyList<int> holdings)
    {
        if (sight.Partner is not { } partner)
        {
            return new SeenThrough(holdings, []);
        }

        var grants = new List<long>();
        foreach (var holding in holdings)
        {
            var slot = parts.Index.SlotOfHolding(holding);
            if (slot >= 0 && parts.Index.Entry(slot) is { Address: not PackedPages.None } entry)
            {
                grants.AddRange(standings.Of(entry, partner).Grants.Select(grant => grant.Id));
            }
        }

        return new SeenThrough(holdings, grants);
    }
}
