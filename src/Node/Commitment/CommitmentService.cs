using DicomExchange.Node.Services;
using DicomExchange.Node.Settings;
using DicomExchange.Store;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Outbox.Commitment;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Commitment;

/// <summary>
/// DIMSE-N of the Storage Commitment Push Model (PS3.4 annex J): requests of partners that may ask for it, reports of partners that offer it.
/// A request is answered with success once its report is certain to be made, a report once it is entered.
/// </summary>
public sealed class CommitmentService(CommitmentParts parts, ReportDesk reports, ReportIntake intake, RefusalDesk refusals)
{
    /// <summary>Serves a partner; its association has the class as its context's.</summary>
    public async ValueTask<DimseReply> ServeAsync(PartnerSession session, NormalizedOperation operation)
    {
        var reply = operation.Field switch
        {
            CommandField.NActionRequest => await AskedAsync(session, operation),
            CommandField.NEventReportRequest => await ReportedAsync(session, operation),
            _ => new DimseReply(DimseStatus.UnrecognizedOperation, DimseReasons.OperationUnknown),
        };
        if (reply.Status.IsFailure)
        {
            refusals.OperationRefused(session, RefusalDesk.NameOf(operation.Field), reply);
        }

        return reply;
    }

    private async ValueTask<DimseReply> AskedAsync(PartnerSession session, NormalizedOperation operation)
    {
        var decision = session.Decide(Operation.Commit);
        if (!decision.IsAllowed)
        {
            return QueryAnswers.Unauthorized(decision.Reason);
        }

        if (!CommitmentRequest.TryRead(operation, out var request, out var refusal))
        {
            return refusal;
        }

        var name = session.Partner.Name;
        try
        {
            var taking = await parts.Store.Outbox.Reports.AddAsync(
                new ReportOrder(name, session.Admission.Calling, request.Transaction, request.Instances),
                parts.Audit.Of(session, AuditEvent.StorageCommitment) with
                {
                    SopClass = operation.SopClass,
                    Count = request.Instances.Count,
                    Detail = $"asked for; transaction {request.Transaction.Value}",
                });
            switch (taking)
            {
                case ReportTaking.TransactionInUse:
                    return new DimseReply(DimseStatus.DuplicateTransaction, CommitmentReasons.TransactionInUse);
                case ReportTaking.TooMany:
                    return new DimseReply(DimseStatus.ResourceLimitation, CommitmentReasons.TooManyReports);
                default:
                    CommitmentLog.Asked(parts.Log, name, request.Instances.Count);
                    reports.Wake(name);
                    return DimseReply.Success;
            }
        }
        catch (StoreException fault)
        {
            return new DimseReply(DimseStatus.ProcessingFailure, fault.Reason);
        }
    }

    private async ValueTask<DimseReply> ReportedAsync(PartnerSession session, NormalizedOperation operation)
    {
        var decision = session.DecideReport();
        return decision.IsAllowed
            ? await intake.TakeAsync(session.Partner.Name, operation, parts.Audit.Of(session, AuditEvent.StorageCommitment))
            : QueryAnswers.Unauthorized(decision.Reason);
    }
}
