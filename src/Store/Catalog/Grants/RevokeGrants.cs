using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Commit;

namespace DicomExchange.Store.Catalog.Grants;

/// <summary>Takes grants away.</summary>
internal sealed class RevokeGrants(Func<Grant, bool> which, AuditRecord record) : CommitWork
{
    private readonly TaskCompletionSource<IReadOnlyList<Grant>> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IReadOnlyList<Grant> revoked = [];

    /// <summary>The grants that were taken away.</summary>
    public Task<IReadOnlyList<Grant>> Result => result.Task;

    /// <summary>So that what it finds is still there when it writes.</summary>
    public override bool IsExclusive => true;

    public override Preparation Prepare(CommitGroup group)
    {
        revoked = [.. group.Parts.Grants.All.Where(which).OrderBy(grant => grant.Id)];
        if (revoked.Count > 0)
        {
            return Preparation.Join;
        }

        result.SetResult(revoked);
        return Preparation.Done;
    }

    public override void Write(CommitGroup group)
    {
        foreach (var grant in revoked)
        {
            group.Grants.Revoke(grant, record);
        }
    }

    public override void Complete(CommitGroup group) => result.SetResult(revoked);

    public override void Refuse(StoreException why) => result.TrySetException(why);
}
