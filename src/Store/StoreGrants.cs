using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Catalog.Grants;

namespace DicomExchange.Store;

/// <summary>
/// The grants of an open store. Each is given and taken in one transaction with its audit record; what was given before, and by
/// whom, stands in the audit trail.
/// </summary>
public sealed class StoreGrants
{
    private readonly CatalogParts parts;
    private readonly CommitLoop commits;

    internal StoreGrants(CatalogParts parts, CommitLoop commits)
    {
        this.parts = parts;
        this.commits = commits;
    }

    /// <summary>Every grant that was not taken away, those that have ended included, the first given first.</summary>
    public IReadOnlyList<Grant> All => [.. parts.Grants.All.OrderBy(grant => grant.Id)];

    /// <summary>What was taken away of studies that are held and not given by hand since: no route gives it again. The first given first.</summary>
    public IReadOnlyList<Grant> Revoked => [.. parts.Grants.Revoked.All.OrderBy(grant => grant.Id)];

    /// <summary>The partners that sent of a study, in the order in which they first did.</summary>
    public IReadOnlyList<string> OwnersOf(Uid study) => GrantTargets.OwnersOf(parts, study);

    /// <summary>Every partner that sent something of a patient with this ID, with the domain that makes the ID unique.</summary>
    public IReadOnlyList<(string Owner, string Domain)> PatientsOf(string patientId) =>
        [.. GrantTargets.PatientsOf(parts, patientId).OrderBy(p => p.Owner, StringComparer.Ordinal).ThenBy(p => p.Domain, StringComparer.Ordinal)];

    /// <summary>The grants, to whomever, that cover some of what is held of a study.</summary>
    public IReadOnlyList<Grant> Covering(Uid study)
    {
        var held = GrantTargets.KeysOf(parts, study);
        return [.. All.Where(grant => held.Contains(GrantKey.Of(grant)))];
    }

    /// <summary>The other grants to the same partner that show something of the same study, or of a study of the same patient, whoever sent it.</summary>
    public IReadOnlyList<Grant> Beside(Grant grant) => grant.Scope.IsStudy
        ? [.. Covering(grant.Scope.Study).Where(other => other.To == grant.To && other.Id != grant.Id)]
        : [.. All.Where(other => other.To == grant.To && other.Id != grant.Id && (other.Scope.IsStudy
            ? GrantTargets.KeysOf(parts, other.Scope.Study).Contains(GrantKey.Of(grant))
            : GrantKey.Of(other) == GrantKey.Of(grant)))];

    /// <summary>Gives a grant. When this completes it is on the disk and in force.</summary>
    /// <param name="grant">Its number is given here; moments are kept to the microsecond.</param>
    /// <param name="record">Who gives it; what and to whom is filled in.</param>
    /// <returns>The grant with its number, or null when its owner has sent nothing that it would show.</returns>
    /// <exception cref="StoreException">The store is read-only or the disk refused.</exception>
    public async ValueTask<Grant?> GiveAsync(Grant grant, AuditRecord record)
    {
        var work = new GiveGrant(grant, record);
        commits.Submit(work);
        return await work.Result;
    }

    /// <summary>
    /// Takes grants away. When this completes that is on the disk, and they show nothing more. Of those of a study the revocation is
    /// remembered: no route gives that partner anything of that study until the same is given by <see cref="GiveAsync"/>, or the study is deleted.
    /// </summary>
    /// <param name="which">True for those to take away; called by who commits.</param>
    /// <param name="record">Who takes them away; what and from whom is filled in.</param>
    /// <returns>Those that were taken away.</returns>
    /// <exception cref="StoreException">The store is read-only or the disk refused.</exception>
    public async ValueTask<IReadOnlyList<Grant>> RevokeAsync(Func<Grant, bool> which, AuditRecord record)
    {
        var work = new RevokeGrants(which, record);
        commits.Submit(work);
        return await work.Result;
    }
}
