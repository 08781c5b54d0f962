using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Catalog.Index;

namespace DicomExchange.Store.Catalog.Grants;

/// <summary>Counts what is kept under each partner's name: what it sent, what it and others were granted, and what is queued for it.</summary>
internal static class HeldNames
{
    public static IReadOnlyList<HeldName> Of(CatalogParts parts, DateTimeOffset now)
    {
        var found = new SortedDictionary<string, HeldName>(StringComparer.Ordinal);
        foreach (var (owner, (studies, instances)) in Sent(parts.Index))
        {
            Count(parts.Partners.NameOf(owner), held => held with { Studies = studies, Instances = instances });
        }

        foreach (var grant in parts.Grants.All.Where(grant => !grant.HasEnded(now)))
        {
            Count(grant.To, held => held with { GrantsTo = held.GrantsTo + 1 });
            Count(grant.Of, held => held with { GrantsOf = held.GrantsOf + 1 });
        }

        foreach (var destination in parts.Waiting.Destinations.Union(parts.Waiting.DestinationsHeld))
        {
            var queue = parts.Waiting.Totals(destination);
            Count(parts.Partners.NameOf(destination), held => held with { Waiting = queue.Waiting, OnHold = queue.Held });
        }

        return [.. found.Values];

        void Count(string name, Func<HeldName, HeldName> more)
        {
            // The name of a damaged row: nobody can have it.
            if (name.Length > 0)
            {
                found[name] = more(found.GetValueOrDefault(name, new HeldName(name, 0, 0, 0, 0)));
            }
        }
    }

    private static Dictionary<int, (int Studies, long Instances)> Sent(StudyIndex index)
    {
        var sent = new Dictionary<int, (int Studies, long Instances)>();
        for (var slot = 0; slot < index.SlotCount; slot++)
        {
            var entry = index.Entry(slot);
            if (entry.Address != PackedPages.None)
            {
                var (studies, instances) = sent.GetValueOrDefault(entry.Owner);
                sent[entry.Owner] = (studies + 1, instances + entry.Instances);
            }
        }

        return sent;
    }
}
