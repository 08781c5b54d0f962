using System.Collections.Concurrent;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Store.Catalog.Grants;

/// <summary>
/// Every grant, in memory. Who commits changes it, each grant as a whole and only once its transaction is on the disk;
/// any number of threads read it without a lock.
/// </summary>
internal sealed class GrantBook
{
    private readonly ConcurrentDictionary<long, Grant> byId = new();
    private readonly ConcurrentDictionary<string, GrantsToPartner> byPartner = new(StringComparer.Ordinal);

    public IEnumerable<Grant> All => byId.Values;

    /// <summary>What routes do not give again.</summary>
    public RevokedStudies Revoked { get; } = new();

    public Grant? Find(long id) => byId.GetValueOrDefault(id);

    /// <summary>The grants to a partner, or null.</summary>
    public GrantsToPartner? To(string partner) => byPartner.GetValueOrDefault(partner);

    /// <summary>Adds a grant, or puts it in the place of the one with its number; one that was taken away is only remembered.</summary>
    public void Put(Grant grant)
    {
        if (grant.RevokedAt is not null)
        {
            Revoked.Put(grant);
            return;
        }

        byId[grant.Id] = grant;
        byPartner.GetOrAdd(grant.To, static _ => new GrantsToPartner()).Put(grant);
    }

    public void Remove(Grant grant)
    {
        if (byId.TryRemove(grant.Id, out _) && byPartner.TryGetValue(grant.To, out var grants))
        {
            grants.Remove(grant);
        }
    }

    /// <summary>The grants of that one study, to whomever.</summary>
    public IReadOnlyList<Grant> OfStudy(Uid study) => [.. byId.Values.Where(grant => grant.Scope.IsStudy && grant.Scope.Study == study)];
}
