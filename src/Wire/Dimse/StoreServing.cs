using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Associations;

namespace DicomExchange.Wire.Dimse;

/// <summary>Serves C-STORE requests, one after the other.</summary>
internal sealed class StoreServing(Association association, DimseServices services)
{
    public async ValueTask ServeAsync(IncomingMessage message, CancellationToken cancellationToken)
    {
        if (Examine(message, out var operation) is { } refusal)
        {
            await Guard.RefuseAsync(association, services, message, refusal, cancellationToken);
            return;
        }

        var store = services.Store!;
        var reply = await Guard.RunAsync(association, services, CommandField.CStoreRequest, token => store(operation, token), cancellationToken);
        if (!message.IsComplete && (reply.Status.IsSuccess || reply.Status.IsWarning))
        {
            // Success for an object that was not read to its end would be a lie.
            services.Faulted?.Invoke(CommandField.CStoreRequest, new InvalidOperationException("The store service answered before the data set had ended."));
            reply = new DimseReply(DimseStatus.ProcessingFailure);
        }

        await Guard.AnswerAsync(association, message, Commands.Response(message.Command, reply), cancellationToken);
    }

    /// <summary>What can be refused before anything is read; null when the object may be taken.</summary>
    private DimseReply? Examine(IncomingMessage message, out StoreOperation operation)
    {
        operation = null!;
        if (services.Store is null)
        {
            return new DimseReply(DimseStatus.UnrecognizedOperation, DimseReasons.OperationUnknown);
        }

        if (!message.Context.Roles.HasFlag(LocalRoles.Scp) || !message.Command.TryGetUid(Tags.AffectedSOPClassUID, out var sopClass)
            || sopClass != message.Context.AbstractSyntax)
        {
            return new DimseReply(DimseStatus.SopClassNotSupported, DimseReasons.SopClassNotNegotiated, Tags.AffectedSOPClassUID);
        }

        if (!message.Command.TryGetUid(Tags.AffectedSOPInstanceUID, out var sopInstance))
        {
            return new DimseReply(DimseStatus.InvalidInstance, DimseReasons.SopInstanceInvalid, Tags.AffectedSOPInstanceUID);
        }

        if (!message.HasData)
        {
            return new DimseReply(DimseStatus.MistypedArgument, DimseReasons.DataSetMissing, Tags.CommandDataSetType);
        }

        operation = new StoreOperation(message, sopClass, sopInstance);
        return null;
    }
}
