using DicomExchange.Store;
using DicomExchange.Store.Catalog;
using DicomExchange.Store.Vault;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Services;

/// <summary>Sends held objects to a partner over an association of our own.</summary>
public sealed class ObjectSender(ExchangeStore store, AuditDesk audit)
{
    /// <summary>Sends one object as it was received.</summary>
    /// <param name="originator">Set for a sub-operation of C-MOVE.</param>
    /// <exception cref="AssociationException">The association ended; whether the object arrived is not known.</exception>
    public async ValueTask<DimseReply> SendAsync(DimseClient client, InstanceRef instance, MoveOrigin? originator, CancellationToken cancellationToken)
    {
        var accepted = client.Association.Terms.ContextsToInvoke(instance.SopClass);
        if (ContextChoice.For(accepted, instance.TransferSyntax, out var reason) is not { } context)
        {
            return new DimseReply(DimseStatus.SopClassNotSupported, reason);
        }

        var request = new StoreRequest(context, instance.SopInstance)
        {
            MoveOriginator = originator?.Title ?? default,
            MoveOriginatorMessageId = originator?.MessageId,
        };
        try
        {
            using var reader = store.OpenObject(instance);
            return await client.StoreAsync(request, reader.ReadNextAsync, cancellationToken);
        }
        catch (ObjectDamagedException damage)
        {
            await audit.ObjectDamagedAsync(instance, damage.Reason);
            return new DimseReply(DimseStatus.ProcessingFailure, damage.Reason);
        }
        catch (StoreException fault)
        {
            return new DimseReply(DimseStatus.ProcessingFailure, fault.Reason);
        }
    }
}
