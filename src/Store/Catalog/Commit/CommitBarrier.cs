namespace DicomExchange.Store.Catalog.Commit;

/// <summary>Completes when everything submitted before it is committed or refused.</summary>
internal sealed class CommitBarrier : CommitWork
{
    private readonly TaskCompletionSource result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Reached => result.Task;

    public override bool IsExclusive => true;

    public override Preparation Prepare(CommitGroup group)
    {
        result.SetResult();
        return Preparation.Done;
    }

    public override void Write(CommitGroup group)
    {
    }

    public override void Complete(CommitGroup group)
    {
    }

    public override void Refuse(StoreException why) => result.TrySetResult();
}
