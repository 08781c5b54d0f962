using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Commit;

namespace DicomExchange.Store.Outbox.Commitment;

/// <summary>Writes down what a partner is about to be asked, so that a report can come at any time after that.</summary>
internal sealed class BeginCommitment(PendingCommitment asked, AuditRecord record) : CommitWork
{
    private readonly TaskCompletionSource<PendingCommitment> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PendingCommitment? begun;

    public Task<PendingCommitment> Result => result.Task;

    public override void Write(CommitGroup group)
    {
        begun = asked with { Id = group.Parts.Tables.Commitments.NewId(), Since = group.Parts.Commitments.Now };
        group.Parts.Tables.Commitments.Add(begun.Id, CommitmentRows.Write(begun));
        group.Parts.Tables.Audit.Append(record);
    }

    public override void Complete(CommitGroup group)
    {
        group.Parts.Commitments.Add(begun!);
        result.SetResult(begun!);
    }

    public override void Refuse(StoreException why) => result.TrySetException(why);
}
