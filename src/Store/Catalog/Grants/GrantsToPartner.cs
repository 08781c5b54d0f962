using System.Collections.Concurrent;
using System.Text;
using DicomExchange.Store.Catalog.Rows;

namespace DicomExchange.Store.Catalog.Grants;

/// <summary>The grants to one partner, found by what they are of.</summary>
internal sealed class GrantsToPartner
{
    private readonly ConcurrentDictionary<GrantKey, Grant[]> byScope = new();
    private int count;

    /// <summary>Scopes, each of one owner.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>What is granted: each owner and scope once.</summary>
    public IEnumerable<GrantKey> Scopes => byScope.Select(static scope => scope.Key);

    public IReadOnlyList<Grant> Find(GrantKey key) => byScope.GetValueOrDefault(key, []);

    /// <summary>The grants that cover a holding.</summary>
    /// <param name="owner">Who sent it.</param>
    /// <param name="row">Its opened row.</param>
    public IReadOnlyList<Grant> Covering(string owner, ReadOnlySpan<byte> row)
    {
        var ofStudy = Find(GrantKey.OfStudy(owner, Encoding.UTF8.GetString(RowFields.Find(row, CatalogAttributes.StudyInstanceUid))));
        var patient = RowFields.Find(row, CatalogAttributes.PatientId);

        // A patient's grant shows nothing of another, so it shows nothing of a study that has both.
        var ofPatient = patient.IsEmpty || !RowFields.Find(row, CatalogAttributes.SeveralPatients).IsEmpty
            ? []
            : Find(GrantKey.OfPatient(owner, Encoding.UTF8.GetString(RowFields.Find(row, CatalogAttributes.Domain)), Encoding.UTF8.GetString(patient)));
        return ofStudy.Count == 0 ? ofPatient : ofPatient.Count == 0 ? ofStudy : [.. ofStudy, .. ofPatient];
    }

    public void Put(Grant grant)
    {
        var key = GrantKey.Of(grant);
        if (!byScope.TryGetValue(key, out var known))
        {
            byScope[key] = [grant];
            Volatile.Write(ref count, count + 1);
            return;
        }

        byScope[key] = [.. known.Where(other => other.Id != grant.Id), grant];
    }

    public void Remove(Grant grant)
    {
        var key = GrantKey.Of(grant);
        Grant[] left = [.. byScope.GetValueOrDefault(key, []).Where(other => other.Id != grant.Id)];
        if (left.Length > 0)
        {
            byScope[key] = left;
        }
        else if (byScope.TryRemove(key, out _))
        {
            Volatile.Write(ref count, count - 1);
        }
    }
}
