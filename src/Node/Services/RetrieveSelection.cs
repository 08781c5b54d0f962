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
    /// <summary>
    /// Bytes that one selected instance is counted as: about 110 of fields, and three UIDs of its own as text, of 64 characters at
    /// most and 150 bytes then; study and series it shares with its neighbours.
    /// </summary>
    public const int InstanceCost = 512;

    /// <summary>Bytes that one named UID or patient is counted as: its text, and its place in a list and a set.</summary>
    public const int ValueCost = 256;

    /// <summary>Out of resources, unable to calculate the number of matches (PS3.4 §C.4.2.1.5); it invites to come again.</summary>
    private static DimseReply MemoryInUse => new(DimseStatus.CannotCountMatches, DimseReasons.MemoryInUse);

    /// <param name="hold">Counts bytes against the memory of requests until the operation is answered; false where there is no more.</param>
    /// <returns>The instances, or the refusal; nothing found is no refusal (PS3.4 §C.4.2.3.1).</returns>
    public (IReadOnlyList<InstanceRef> Instances, DimseReply? Refusal) Select(
        PartnerSession session, Operation operation, Uid sopClass, DataSet identifier, Func<long, bool> hold, CancellationToken cancellationToken)
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
            return Collect(request, hold, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // An answer like another, so that what was asked is on record.
            return ([], new DimseReply(DimseStatus.Cancel));
        }
    }

    private (IReadOnlyList<InstanceRef> Instances, DimseReply? Refusal) Collect(RetrieveRequest request, Func<long, bool> hold, CancellationToken cancellationToken)
    {
        var named = request.Patients.Count + request.Studies.Count + request.Series.Count + request.Instances.Count;
        if (!hold((long)named * ValueCost))
        {
            return ([], MemoryInUse);
        }

        var instances = new List<InstanceRef>();
        foreach (var instance in store.Select(request, cancellationToken))
        {
            if (!hold(InstanceCost))
            {
                return ([], MemoryInUse);
            }

            instances.Add(instance);
        }

        return (instances, null);
    }

    /// <summary>
    /// Asked before each instance is sent, by what holds then: a grant that ended or was revoked, a right taken away or a study
    /// deleted since the selection ends the sending here.
    /// </summary>
    public SendingRight RightTo(PartnerSession session, Operation operation, InstanceRef instance)
    {
        if (store.StandingOf(instance, session.Partner.Name) is not { } standing)
        {
            return SendingRight.Refused(new DimseReply(DimseStatus.CannotPerformSubOperations, CatalogReasons.StudyDeleted));
        }

        var decision = session.Decide(operation, standing);
        return decision.IsAllowed ? new SendingRight(null, decision.Basis) : SendingRight.Refused(QueryAnswers.Unauthorized(decision.Reason));
    }
}
