using DicomExchange.Store.Audit;

namespace DicomExchange.Store.Catalog.Commit;

/// <summary>Signs what is on the disk before the time comes.</summary>
internal sealed class SignCheckpoint : CommitWork
{
    private readonly TaskCompletionSource<AuditCheckpoint> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AuditCheckpoint? signed;

    public Task<AuditCheckpoint> Result => result.Task;

    public override void Write(CommitGroup group) => signed = group.Parts.Tables.Audit.WriteCheckpoint();

    public override void Complete(CommitGroup group) => result.SetResult(signed!);

    public override void Refuse(StoreException why) => result.TrySetException(why);
}
