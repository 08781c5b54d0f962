namespace DicomExchange.Store.Catalog.Commit;

/// <summary>Records what came of the instances of an association that has ended.</summary>
/// <param name="correlation">The association; null to look only for what has been open for too long, which every commit does.</param>
internal sealed class EndTransfers(string? correlation) : CommitWork
{
    private readonly TaskCompletionSource result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Result => result.Task;

    public override void Write(CommitGroup group)
    {
        if (correlation is not null)
        {
            group.Parts.Tables.Audit.EndTransfers(correlation);
        }
    }

    public override void Complete(CommitGroup group) => result.SetResult();

    public override void Refuse(StoreException why) => result.TrySetException(why);
}
