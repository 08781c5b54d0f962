using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Commit;

namespace DicomExchange.Store.Outbox.Commitment;

/// <summary>A report was answered, or is given up.</summary>
internal sealed class EndReport(PendingReport report, AuditRecord record) : CommitWork
{
    private readonly TaskCompletionSource result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Result => result.Task;

    public override void Write(CommitGroup group)
    {
        group.Parts.Tables.Reports.Delete(report.Id);
        group.Parts.Tables.Audit.Append(record);
    }

    public override void Complete(CommitGroup group)
    {
        group.Parts.Commitments.Remove(report);
        result.SetResult();
    }

    public override void Refuse(StoreException why) => result.TrySetException(why);
}
