using DicomExchange.Node.Access;
using DicomExchange.Node.Settings;
using DicomExchange.Store;
using DicomExchange.Store.Catalog;
using DicomExchange.Store.Vault;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Services;

/// <summary>C-GET: sends what the requester named and may see back to it, on its own association.</summary>
public sealed class GetService(RetrieveSelection selection, ObjectSender sender, AuditDesk audit)
{
    public async ValueTask<DimseReply> GetAsync(PartnerSession session, GetOperation operation, CancellationToken cancellationToken)
    {
        var (instances, refusal) = selection.Select(session, Operation.Get, operation.SopClass, operation.Identifier, operation.TryHold, cancellationToken);
        try
        {
            await audit.RetrievalAskedAsync(session, Operation.Get, operation.SopClass, operation.Identifier, instances.Count, refusal);
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
        await using var records = audit.BeginSending(session);
        Func<InstanceRef, SendingRight> rightTo = instance => selection.RightTo(session, Operation.Get, instance);
        using var ahead = new ObjectAhead(instance => sender.OpenAhead(instance, operation.ContextsFor(instance.SopClass)));
        for (var i = 0; i < instances.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var instance = instances[i];
            using var opened = ahead.Take();
            var right = await records.LeaveAsync(instance, rightTo);
            var reply = right.Refusal;
            if (reply is null)
            {
                var sending = SendAsync(operation, (instance, opened), (records, right.Basis), cancellationToken);
                try
                {
                    ahead.Open(instances, i + 1);
                }
                finally
                {
                    // Whatever comes of the next one: what is opened is not let go while it is being sent.
                    reply = await sending;
                }
            }
            else
            {
                records.Note(instance, reply, right.Basis, form: null);
            }

            await operation.Tally.NoteAsync(reply.Status, instance.SopInstance);
        }

        return await records.CompleteAsync();
    }

    private async ValueTask<DimseReply> SendAsync(GetOperation operation, (InstanceRef Instance, VaultReader? Opened) next, (SendingRecords Records, string Basis) noted, CancellationToken cancellationToken)
    {
        var instance = next.Instance;
        SentForm? form = null;
        try
        {
            var reply = await sender.SendAsync(
                instance,
                next.Opened,
                operation.ContextsFor(instance.SopClass),
                (request, data, cancellation) =>
                {
                    form = new SentForm(request.Context.TransferSyntax.Uid);
                    return operation.StoreSubOperationAsync(request, form.Counting(data), cancellation);
                },
                origin: null,
                cancellationToken);
            noted.Records.Note(instance, reply, noted.Basis, form);
            return reply;
        }
        catch (AssociationException broken)
        {
            // The receiver left without an answer: it may have the object.
            noted.Records.Note(instance, new DimseReply(DimseStatus.CannotPerformSubOperations, broken.End.Reason), noted.Basis, form);
            throw;
        }
        catch (OperationCanceledException)
        {
            // It was on record that it would leave.
            noted.Records.Note(instance, new DimseReply(DimseStatus.Cancel), noted.Basis, form);
            throw;
        }
    }
}
