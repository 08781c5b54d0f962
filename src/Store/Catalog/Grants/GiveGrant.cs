using System.Text;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Commit;

namespace DicomExchange.Store.Catalog.Grants;

/// <summary>Gives a grant of something that its owner holds here.</summary>
internal sealed class GiveGrant(Grant grant, AuditRecord record) : CommitWork
{
    private readonly TaskCompletionSource<Grant?> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Grant? given;

    /// <summary>The grant with its number; null when its owner has sent nothing that it would show.</summary>
    public Task<Grant?> Result => result.Task;

    /// <summary>A study that is deleted meanwhile takes its grants with it, so none is given of one that is not there.</summary>
    public override Preparation Prepare(CommitGroup group)
    {
        if (GrantTargets.Exists(group.Parts, grant.Of, grant.Scope))
        {
            return Preparation.Join;
        }

        result.SetResult(null);
        return Preparation.Done;
    }

    public override void Write(CommitGroup group) => given = group.Grants.Give(grant, record);

    public override void Complete(CommitGroup group) => result.SetResult(given);

    public override void Refuse(StoreException why) => result.TrySetException(why);
}
