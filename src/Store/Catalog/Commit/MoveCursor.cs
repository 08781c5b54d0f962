using DicomExchange.Store.Catalog.Sql;

namespace DicomExchange.Store.Catalog.Commit;

/// <summary>Remembers how far a collector has the messages.</summary>
internal sealed class MoveCursor(string collector, long message) : CommitWork
{
    private readonly TaskCompletionSource result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Result => result.Task;

    public override void Write(CommitGroup group)
    {
        using var put = group.Parts.Tables.Connection.Prepare("INSERT OR REPLACE INTO audit_cursor(id, collector, message) VALUES(1, ?1, ?2)");
        put.Bind(1, AuditColumns.NumberOf(collector)).Bind(2, message).Run();
    }

    public override void Complete(CommitGroup group) => result.SetResult();

    public override void Refuse(StoreException why) => result.TrySetException(why);
}
