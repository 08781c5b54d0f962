using DicomExchange.Store.Audit;

namespace DicomExchange.Store.Catalog.Commit;

/// <summary>Records an event that changes nothing else.</summary>
internal sealed class AppendAudit(AuditRecord record) : CommitWork
{
    private readonly TaskCompletionSource result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Result => result.Task;

    public override void Write(CommitGroup group) => group.Parts.Tables.Audit.Append(record);

    public override void Complete(CommitGroup group) => result.SetResult();

    public override void Refuse(StoreException why) => result.TrySetException(why);
}
