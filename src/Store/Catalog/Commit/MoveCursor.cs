namespace DicomExchange.Store.Catalog.Commit;

/// <summary>Remembers how far a collector has the messages.</summary>
/// <param name="row">That, sealed.</param>
internal sealed class MoveCursor(byte[] row) : CommitWork
{
    private readonly TaskCompletionSource result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Result => result.Task;

    public override void Write(CommitGroup group)
    {
        using var put = group.Parts.Tables.Connection.Prepare("INSERT OR REPLACE INTO audit_cursor(id, row) VALUES(1, ?1)");
        put.Bind(1, row).Run();
    }

    public override void Complete(CommitGroup group) => result.SetResult();

    public override void Refuse(StoreException why) => result.TrySetException(why);
}
