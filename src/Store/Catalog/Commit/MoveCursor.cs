namespace DicomExchange.Store.Catalog.Commit;

/// <summary>Remembers how far the collector has the messages.</summary>
internal sealed class MoveCursor(long message) : CommitWork
{
    private readonly TaskCompletionSource result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Result => result.Task;

    public override void Write(CommitGroup group)
    {
        using var put = group.Parts.Tables.Connection.Prepare("INSERT INTO audit_cursor(id, message) VALUES(1, ?1) ON CONFLICT(id) DO UPDATE SET message = ?1");
        put.Bind(1, message).Run();
    }

    public override void Complete(CommitGroup group) => result.SetResult();

    public override void Refuse(StoreException why) => result.TrySetException(why);
}
