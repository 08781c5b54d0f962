using DicomExchange.Dicom.Standard;
using DicomExchange.Store;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Outbox.Commitment;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Commitment;

/// <summary>Enters what partners report, on whatever association it comes. A report counts for the partner that was asked alone.</summary>
public sealed class ReportIntake(CommitmentParts parts)
{
    /// <summary>Transactions that are over and may be reported again by somebody who did not hear the answer.</summary>
    private const int MostRemembered = 256;

    private readonly Lock gate = new();
    private readonly Queue<(string Partner, Uid Transaction)> over = [];

    /// <summary>Told of the partner after a report of it was entered.</summary>
    public Action<string>? Entered { get; set; }

    /// <param name="partner">Who reports, as its certificate or address says.</param>
    /// <param name="operation">An N-EVENT-REPORT of the class.</param>
    /// <param name="record">Of the association, for the audit.</param>
    /// <returns>Success once it is entered (PS3.4 §J.3.3.1.3).</returns>
    public async ValueTask<DimseReply> TakeAsync(string partner, NormalizedOperation operation, AuditRecord record)
    {
        if (!CommitmentResult.TryRead(operation, out var result, out var refusal))
        {
            return refusal;
        }

        var commitments = parts.Store.Outbox.Commitments;
        if (commitments.Asked.FirstOrDefault(asked => asked.To == partner && asked.Transaction == result.Transaction) is not { } pending)
        {
            return IsOver(partner, result.Transaction) ? DimseReply.Success : new DimseReply(DimseStatus.InvalidArgumentValue, CommitmentReasons.TransactionUnknown, Tags.TransactionUID);
        }

        try
        {
            var deliveries = commitments.DeliveriesOf(pending);
            var outcomes = result.Settle(deliveries);
            if (await commitments.EndAsync(pending, outcomes, record with { Detail = "reported" }))
            {
                Tell(partner, outcomes.Count, outcomes.Count(static outcome => !outcome.IsCommitted));
                await PutOffAsync(pending, [.. deliveries.Select(static d => d.Id).Except(outcomes.Select(static o => o.Delivery.Id))], record);
            }

            Remember(partner, result.Transaction);
            Entered?.Invoke(partner);
            return DimseReply.Success;
        }
        catch (StoreException fault)
        {
            return new DimseReply(DimseStatus.ProcessingFailure, fault.Reason);
        }
    }

    /// <summary>What the partner cannot commit itself to for now goes on being asked about: it may report again, and is asked anew when that is overdue.</summary>
    private async Task PutOffAsync(PendingCommitment asked, IReadOnlyList<long> deliveries, AuditRecord record)
    {
        if (deliveries.Count > 0)
        {
            await parts.Store.Outbox.Commitments.BeginAsync(
                asked.To, asked.Transaction, deliveries, record with { Count = deliveries.Count, Detail = $"not committed for now; transaction {asked.Transaction.Value}" });
        }
    }

    private void Tell(string partner, int count, int failed)
    {
        CommitmentLog.Committed(parts.Log, partner, count - failed, failed);
        if (failed > 0)
        {
            CommitmentLog.NotCommitted(parts.Log, partner, failed, count);
        }
    }

    private bool IsOver(string partner, Uid transaction)
    {
        lock (gate)
        {
            return over.Contains((partner, transaction));
        }
    }

    private void Remember(string partner, Uid transaction)
    {
        lock (gate)
        {
            over.Enqueue((partner, transaction));
            if (over.Count > MostRemembered)
            {
                over.Dequeue();
            }
        }
    }
}
