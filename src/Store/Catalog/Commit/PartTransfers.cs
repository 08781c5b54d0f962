namespace DicomExchange.Store.Catalog.Commit;

/// <summary>Records in part all sums of transfers that are open, so that whoever asks the trail now finds what was moved so far.</summary>
internal sealed class PartTransfers : CommitWork
{
    private readonly TaskCompletionSource result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Result => result.Task;

    public override void Write(CommitGroup group) => group.Parts.Tables.Audit.PartAllTransfers();

    public override void Complete(CommitGroup group) => result.SetResult();

    public override void Refuse(StoreException why) => result.TrySetException(why);
}
