using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Settings;
using DicomExchange.Store;
using DicomExchange.Store.Catalog;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Services;

/// <summary>What a C-MOVE or C-GET is about: the instances that the requester named and may see.</summary>
public sealed class RetrieveSelection(ExchangeStore store)
{
    /// <returns>The instances, or the refusal; nothing found is no refusal (PS3.4 §C.4.2.3.1).</returns>
    public (IReadOnlyList<InstanceRef> Instances, DimseReply? Refusal) Select(
        PartnerSession session, Operation operation, Uid sopClass, DataSet identifier, CancellationToken cancellationToken)
    {
        var decision = session.Decide(operation);
        if (!decision.IsAllowed)
        {
            return ([], QueryAnswers.Unauthorized(decision.Reason));
        }

        if (!QueryClass.TryGet(sopClass, out var query) || query.Operation != operation)
        {
            return ([], new DimseReply(DimseStatus.SopClassNotSupported, QueryAnswers.ClassUnknown));
        }

        if (!RetrieveIdentifier.TryRead(identifier, query.Model, session.SightFor(operation), out var request, out var refusal))
        {
            return ([], refusal);
        }

        try
        {
            return ([.. store.Select(request, cancellationToken)], null);
        }
        catch (OperationCanceledException)
        {
            // An answer like another, so that what was asked is on record.
            return ([], new DimseReply(DimseStatus.Cancel));
        }
    }

    /// <summary>
    /// Asked before each instance is sent, by what holds then: a grant that ended or was revoked, a right taken away or a study
    /// deleted since the selection ends the sending here.
    /// </summary>
    /// <returns>Null where it may be sent.</returns>
    public DimseReply? RefusalOf(PartnerSession session, Operation operation, InstanceRef instance)
    {
        if (store.StandingOf(instance, session.Partner.Name) is not { } standing)
        {
            return new DimseReply(DimseStatus.CannotPerformSubOperations, CatalogReasons.StudyDeleted);
        }

        var decision = session.Decide(operation, standing);
        return decision.IsAllowed ? null : QueryAnswers.Unauthorized(decision.Reason);
    }
}
