using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Access;
using DicomExchange.Node.Client;
using DicomExchange.Node.Settings;
using DicomExchange.Store;
using DicomExchange.Store.Catalog;
using DicomExchange.Wire;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Services;

/// <summary>C-MOVE: sends what the requester named and may see to a destination it may name, never in clear to a partner that speaks TLS.</summary>
public sealed class MoveService(RetrieveSelection selection, ObjectSender sender, PartnerDialer dialer, AuditDesk audit)
{
    public async ValueTask<DimseReply> MoveAsync(PartnerSession session, MoveOperation operation, CancellationToken cancellationToken)
    {
        var (instances, refusal) = selection.Select(session, Operation.Move, operation.SopClass, operation.Identifier);
        var target = session.Rules.Current.DecideMove(session.Admission, operation.Destination, session.Time.GetUtcNow());
        refusal ??= RefusalOf(target);
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
        await using var records = audit.BeginSending(session, destination.Name, $"{destination.Host}:{destination.Port}");
        foreach (var part in ContextParts.Cut(instances, KindOf))
        {
            await MovePartAsync(new Delivery(session, operation, target, records), part, cancellationToken);
        }

        return await records.CompleteAsync();
    }

    private static (Uid SopClass, Uid TransferSyntax) KindOf(InstanceRef instance) => (instance.SopClass, instance.TransferSyntax);

    private static DimseReply? RefusalOf(MoveAnswer target) => target.Decision.IsAllowed
        ? null
        : new DimseReply(
            target.Decision.Reason == AccessReasons.DestinationUnknown ? DimseStatus.MoveDestinationUnknown : DimseStatus.NotAuthorized,
            $"{target.Decision.Reason}: {target.Title.Value}");

    private async ValueTask MovePartAsync(Delivery delivery, IReadOnlyList<InstanceRef> part, CancellationToken cancellationToken)
    {
        var done = 0;
        var reason = string.Empty;
        try
        {
            await using var client = new DimseClient(await dialer.ConnectAsync(
                delivery.Target.Destination!, delivery.Target.Title, ContextParts.Propose(part, KindOf, withDefault: true), cancellationToken));
            foreach (var instance in part)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var reply = await SendAsync(delivery, client, instance, cancellationToken);
                await delivery.NoteAsync(instance, reply);
                done++;
            }

            await client.ReleaseAsync(cancellationToken);
            return;
        }
        catch (DialException fault)
        {
            reason = fault.Reason;
        }
        catch (AssociationException fault)
        {
            reason = fault.End.Reason;
        }

        foreach (var instance in part.Skip(done))
        {
            await delivery.NoteAsync(instance, new DimseReply(DimseStatus.CannotPerformSubOperations, reason));
        }
    }

    private ValueTask<DimseReply> SendAsync(Delivery delivery, DimseClient client, InstanceRef instance, CancellationToken cancellationToken)
    {
        // Asked again for each instance: a right that was taken away meanwhile ends here.
        var session = delivery.Session;
        var decision = session.Decide(Operation.Move, new StudyStanding(HasOwn: true));
        return decision.IsAllowed
            ? sender.SendAsync(
                instance,
                client.Association.Terms.ContextsToInvoke(instance.SopClass),
                client.StoreAsync,
                new MoveOrigin(session.Admission.Calling, delivery.Operation.MessageId),
                cancellationToken)
            : ValueTask.FromResult(QueryAnswers.Unauthorized(decision.Reason));
    }

    /// <summary>One C-MOVE in progress.</summary>
    private sealed record Delivery(PartnerSession Session, MoveOperation Operation, MoveAnswer Target, SendingRecords Records)
    {
        public async ValueTask NoteAsync(InstanceRef instance, DimseReply reply)
        {
            await Records.SentAsync(instance, reply);
            await Operation.Tally.NoteAsync(reply.Status, instance.SopInstance);
        }
    }
}
