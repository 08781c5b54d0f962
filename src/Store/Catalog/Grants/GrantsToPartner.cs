using System.Text;
using DicomExchange.Store.Catalog.Rows;

namespace DicomExchange.Store.Catalog.Grants;

/// <summary>The grants to one partner, found by what they are of.</summary>
internal sealed class GrantsToPartner
{
    private readonly ScopeTable studies = new();
    private readonly ScopeTable patients = new();
    private int count;

    /// <summary>Scopes, each of one owner.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>The Study Instance UIDs of the studies that something is granted of, each once.</summary>
    public IEnumerable<byte[]> Studies => studies.Keys;

    /// <summary>The Patient IDs that something is granted of, in whatever domain, each once.</summary>
    public IEnumerable<byte[]> Patients => patients.Keys;

    public bool HasPatients => !patients.IsEmpty;

    public IReadOnlyList<Grant> Find(GrantKey key) => Of(key).Find(key.Owner, Encoding.UTF8.GetBytes(key.Domain), NameOf(key));

    /// <summary>The grants that cover a holding.</summary>
    /// <param name="owner">Who sent it.</param>
    /// <param name="row">Its opened row.</param>
    public IReadOnlyList<Grant> Covering(string owner, ReadOnlySpan<byte> row)
    {
        var ofStudy = studies.Find(owner, [], RowFields.Find(row, CatalogAttributes.StudyInstanceUid));
        var patient = RowFields.Find(row, CatalogAttributes.PatientId);

        // A patient's grant shows nothing of another, so it shows nothing of a study that has both.
        var ofPatient = patient.IsEmpty || patients.IsEmpty || !RowFields.Find(row, CatalogAttributes.SeveralPatients).IsEmpty
            ? []
            : patients.Find(owner, RowFields.Find(row, CatalogAttributes.Domain), patient);
        return ofStudy.Length == 0 ? ofPatient : ofPatient.Length == 0 ? ofStudy : [.. ofStudy, .. ofPatient];
    }

    public void Put(Grant grant) => Set(grant, [grant]);

    public void Remove(Grant grant) => Set(grant, []);

    private void Set(Grant grant, Grant[] instead)
    {
        var key = GrantKey.Of(grant);
        var known = Find(key);
        var left = new GrantedScope(key.Owner, Encoding.UTF8.GetBytes(key.Domain), [.. known.Where(other => other.Id != grant.Id), .. instead]);
        Of(key).Set(NameOf(key), left);
        Volatile.Write(ref count, count + Math.Sign(left.Grants.Length) - Math.Sign(known.Count));
    }

    private ScopeTable Of(GrantKey key) => key.IsStudy ? studies : patients;

    private static byte[] NameOf(GrantKey key) => Encoding.UTF8.GetBytes(key.IsStudy ? key.Study : key.PatientId);
}
