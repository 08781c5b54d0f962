using DicomExchange.Node.Access;
using DicomExchange.Node.Client;
using DicomExchange.Node.Settings;
using DicomExchange.Store;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Services;

/// <summary>C-MOVE: sends what the requester named and may see to a destination it may name, never in clear to a partner that speaks TLS.</summary>
public sealed class MoveService(RetrieveSelection selection, ObjectSender sender, PartnerDialer dialer, AuditDesk audit)
{
    public async ValueTask<DimseReply> MoveAsync(PartnerSession session, MoveOperation operation, CancellationToken cancellationToken)
    {
        var (instances, refusal) = selection.Select(session, Operation.Move, operation.SopClass, operation.Identifier, operation.TryHold, cancellationToken);
        var target = session.DecideMove(operation.Destination);
        refusal ??= MoveTarget.RefusalOf(target);
        try
        {
            await audit.RetrievalAskedAsync(session, Operation.Move, operation.SopClass, operation.Identifier, instances.Count, refusal);
        }
        catch (StoreException fault)
        {
            refusal ??= new DimseReply(DimseStatus.CannotPerformSubOperations, fault.Reason);
        }

        if (refusal is not null)
        {
            return refusal;
        }

        await operation.Tally.ExpectAsync(instances.Count);
        var destination = target.Destination!;
        await using var records = audit.BeginMoving(session, destination);
        var place = new MoveTarget(session, target);
        var delivery = new MoveDelivery(
            session, operation, place, records, instance => place.Confirm(selection.RightTo(session, Operation.Move, instance)));
        foreach (var part in ContextParts.Cut(instances, SendingAssociation.KindOf))
        {
            await delivery.DeliverAsync(part, sender, dialer, cancellationToken);
        }

        var end = await records.CompleteAsync();
        await audit.EndTransfersAsync(session.Correlation);
        return end;
    }
}
