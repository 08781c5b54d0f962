using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Commit;

namespace DicomExchange.Store.Outbox.Commitment;

/// <summary>Enters what a partner reported, or that it reported nothing; one record for each study, or one in all where nothing was reported.</summary>
internal sealed class EndCommitment(PendingCommitment asked, IReadOnlyList<CommitmentOutcome> outcomes, AuditRecord record) : CommitWork
{
    private readonly TaskCompletionSource<bool> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool isDone;

    /// <summary>False when the transaction was over already.</summary>
    public Task<bool> Result => result.Task;

    public override bool IsExclusive => true;

    public override Preparation Prepare(CommitGroup group)
    {
        isDone = group.Parts.Commitments.Asked.Any(a => a.Id == asked.Id);
        if (isDone)
        {
            return Preparation.Join;
        }

        result.SetResult(false);
        return Preparation.Done;
    }

    public override void Write(CommitGroup group)
    {
        group.Parts.Tables.Commitments.Delete(asked.Id);
        foreach (var outcome in outcomes)
        {
            group.Deliveries.Commit(outcome, asked.Transaction);
        }

        foreach (var study in outcomes.GroupBy(static outcome => outcome.Delivery.Study))
        {
            Append(group, study.Key, [.. study]);
        }

        if (outcomes.Count == 0)
        {
            group.Parts.Tables.Audit.Append(record);
        }
    }

    public override void Complete(CommitGroup group)
    {
        group.Parts.Commitments.Remove(asked);
        result.SetResult(isDone);
    }

    public override void Refuse(StoreException why) => result.TrySetException(why);

    private void Append(CommitGroup group, Uid study, IReadOnlyList<CommitmentOutcome> some)
    {
        var failed = some.Count(static outcome => !outcome.IsCommitted);
        group.Parts.Tables.Audit.Append(record with
        {
            Study = study,
            Count = some.Count,
            Outcome = failed > 0 ? AuditOutcome.MinorFailure : AuditOutcome.Success,
            Reason = some.FirstOrDefault(static outcome => !outcome.IsCommitted)?.Reason ?? string.Empty,
            Detail = failed > 0 ? $"{record.Detail}: {some.Count - failed} committed, {failed} not" : $"{record.Detail}: all committed",
        });
    }
}
