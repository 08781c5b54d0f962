using System.Collections.Concurrent;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store;
using DicomExchange.Store.Catalog;
using DicomExchange.Store.Vault;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Services;

/// <summary>
/// Sends a held object in one of the contexts the receiver accepted: as it was received, or rewritten between native syntaxes
/// without loss, decoded where it is RLE Lossless. What can be sent in neither way is not sent. The same for C-GET, C-MOVE and whatever sends later.
/// </summary>
public sealed class ObjectSender(ExchangeStore store, AuditDesk audit)
{
    /// <summary>
    /// Objects found damaged. A message that has begun can then only be aborted, with everything else on its association; so
    /// the next time they are read to their end first, count as failed, and keep nothing else back.
    /// </summary>
    private readonly ConcurrentDictionary<VaultLocation, string> suspects = [];

    /// <summary>
    /// Opens an object and its first part while the one before it is on its way. Nothing has come of it before it is sent: what goes wrong
    /// here is met again then.
    /// </summary>
    /// <param name="instance">What is to be sent next; its right to leave is asked when it does.</param>
    /// <param name="accepted">As for <see cref="SendAsync"/>.</param>
    /// <returns>For <see cref="SendAsync"/>, owned by the caller; null where it is opened only then.</returns>
    public VaultReader? OpenAhead(InstanceRef instance, IEnumerable<PresentationContext> accepted)
    {
        if (suspects.ContainsKey(instance.Object.Location)
            || !TransferSyntaxes.TryGet(instance.TransferSyntax, out var held)
            || ContextChoice.For(accepted, held, out _)?.TransferSyntax != held)
        {
            return null;
        }

        VaultReader? reader = null;
        try
        {
            reader = store.OpenObject(instance);
            reader.ReadAhead();
            return reader;
        }
        catch (Exception e) when (e is ObjectDamagedException or StoreException)
        {
            reader?.Dispose();
            return null;
        }
    }

    /// <param name="instance">What to send.</param>
    /// <param name="opened">The same, as <see cref="OpenAhead"/> opened it; null where it did not.</param>
    /// <param name="accepted">The contexts of its class in which the receiver takes objects.</param>
    /// <param name="invoke">The C-STORE: on the requester's association or on one of our own.</param>
    /// <param name="origin">Set for a sub-operation of C-MOVE.</param>
    /// <exception cref="AssociationException">The association ended; whether the object arrived is not known.</exception>
    public async ValueTask<DimseReply> SendAsync(
        InstanceRef instance,
        VaultReader? opened,
        IEnumerable<PresentationContext> accepted,
        Func<StoreRequest, DataSource, CancellationToken, ValueTask<DimseReply>> invoke,
        MoveOrigin? origin,
        CancellationToken cancellationToken)
    {
        if (!TransferSyntaxes.TryGet(instance.TransferSyntax, out var held))
        {
            return new DimseReply(DimseStatus.SopClassNotSupported, DataSetReasons.CannotBeSentUnchanged);
        }

        if (ContextChoice.For(accepted, held, out var reason) is not { } context)
        {
            return new DimseReply(DimseStatus.SopClassNotSupported, reason);
        }

        var request = new StoreRequest(context, instance.SopInstance)
        {
            MoveOriginator = origin?.Title ?? default,
            MoveOriginatorMessageId = origin?.MessageId,
        };
        try
        {
            return context.TransferSyntax == held
                ? await SendAsItIsAsync(instance, opened, request, invoke, cancellationToken)
                : await SendRewrittenAsync(instance, held, request, invoke, cancellationToken);
        }
        catch (ObjectDamagedException damage)
        {
            suspects[instance.Object.Location] = damage.Reason;
            await audit.ObjectDamagedAsync(instance, damage.Reason);
            return new DimseReply(DimseStatus.ProcessingFailure, damage.Reason);
        }
        catch (DataSetException fault)
        {
            return new DimseReply(DimseStatus.ProcessingFailure, fault.Reason, fault.Tag);
        }
        catch (StoreException fault)
        {
            return new DimseReply(DimseStatus.ProcessingFailure, fault.Reason);
        }
    }

    private async ValueTask<DimseReply> SendAsItIsAsync(
        InstanceRef instance, VaultReader? opened, StoreRequest request, Func<StoreRequest, DataSource, CancellationToken, ValueTask<DimseReply>> invoke, CancellationToken cancellationToken)
    {
        using var reader = opened ?? store.OpenObject(instance);
        if (suspects.ContainsKey(instance.Object.Location))
        {
            reader.Verify(cancellationToken);
            suspects.TryRemove(instance.Object.Location, out _);
        }

        return await invoke(request, reader.ReadNextAsync, cancellationToken);
    }

    private async ValueTask<DimseReply> SendRewrittenAsync(
        InstanceRef instance,
        TransferSyntax held,
        StoreRequest request,
        Func<StoreRequest, DataSource, CancellationToken, ValueTask<DimseReply>> invoke,
        CancellationToken cancellationToken)
    {
        // A message that has begun can only be aborted, so what cannot be rewritten has to be known before.
        using (var reader = store.OpenObject(instance))
        {
            if (await DataSetTranscoder.FindRefusalAsync(held, request.Context.TransferSyntax, reader.ReadNextAsync, cancellationToken) is { } refusal)
            {
                return new DimseReply(DimseStatus.SopClassNotSupported, refusal.Reason, refusal.Tag);
            }
        }

        using var again = store.OpenObject(instance);
        using var transcoder = new DataSetTranscoder(held, request.Context.TransferSyntax);
        return await invoke(request, cancellation => transcoder.ReadNextAsync(again.ReadNextAsync, cancellation), cancellationToken);
    }
}
