using System.Collections.Concurrent;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Outbox.Commitment;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Commitment;

/// <summary>Sends reports, each on one association at a time. What is reported is looked up as it is sent: it is true then.</summary>
internal sealed class ReportSending(CommitmentParts parts)
{
    private readonly HeldCheck check = new(parts.Store, parts.Audit);
    private readonly ConcurrentDictionary<(string To, Uid Transaction), bool> underWay = [];

    /// <summary>Reports that a partner waits for and nobody is sending.</summary>
    public IReadOnlyList<PendingReport> WaitingFor(string partner) =>
        [.. parts.Store.Outbox.Reports.Waiting.Where(report => report.To == partner && !underWay.ContainsKey((report.To, report.Transaction)))];

    /// <summary>Sends one report, unless somebody else does.</summary>
    /// <param name="report">Which.</param>
    /// <param name="invoke">Sends it on an association.</param>
    /// <param name="record">Where to, for the audit.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null where it was answered, or is sent by somebody else; else why it was not.</returns>
    public async Task<string?> SendAsync(
        PendingReport report, Func<NormalizedOperation, CancellationToken, ValueTask<DimseReply>> invoke, AuditRecord record, CancellationToken cancellationToken)
    {
        if (!underWay.TryAdd((report.To, report.Transaction), true))
        {
            return null;
        }

        try
        {
            if (parts.Store.Outbox.Reports.Read(report) is not { } instances)
            {
                // Its row was damaged, or somebody has just sent it; where it is there it stays, and a check names it.
                return null;
            }

            var result = await check.RunAsync(report.To, report.Transaction, instances, cancellationToken);
            var reply = await invoke(result.ToOperation(), cancellationToken);
            if (!reply.Status.IsSuccess && !reply.Status.IsWarning)
            {
                return $"{CommitmentReasons.ReportRefused}: {reply.Status}";
            }

            CommitmentLog.Reported(parts.Log, report.To, result.Committed.Count, result.Failed.Count);
            await parts.Store.Outbox.Reports.EndAsync(report, record with
            {
                Outcome = result.Failed.Count == 0 ? AuditOutcome.Success : AuditOutcome.MinorFailure,
                Count = instances.Count,
                Detail = $"reported: {result.Committed.Count} committed, {result.Failed.Count} not; transaction {report.Transaction.Value}",
            });
            return null;
        }
        catch (AssociationException fault)
        {
            return fault.End.Reason;
        }
        catch (TimeoutException)
        {
            return DimseReasons.OperationTimeout;
        }
        catch (StoreException fault)
        {
            return fault.Reason;
        }
        finally
        {
            underWay.TryRemove((report.To, report.Transaction), out _);
        }
    }

    /// <summary>Gives up the reports that were tried for as long as is tried.</summary>
    public async Task ExpireAsync(string partner)
    {
        foreach (var report in WaitingFor(partner).Where(report => parts.Time.GetElapsedTime(report.Since) >= parts.ReportLife))
        {
            CommitmentLog.GivenUp(parts.Log, partner, CommitmentReasons.ReportExpired);
            await parts.Store.Outbox.Reports.EndAsync(report, parts.Record(partner) with
            {
                Outcome = AuditOutcome.MinorFailure,
                Reason = CommitmentReasons.ReportExpired,
                Count = report.Count,
                Detail = $"not reported; transaction {report.Transaction.Value}",
            });
        }
    }
}
