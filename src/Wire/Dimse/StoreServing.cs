using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Associations;

namespace DicomExchange.Wire.Dimse;

/// <summary>Serves C-STORE requests, one after the other.</summary>
internal sealed class StoreServing(Association association, DimseServices services)
{
    public async ValueTask ServeAsync(IncomingMessage message, CancellationToken cancellationToken)
    {
        var reply = await DecideAsync(message, cancellationToken);
        if (!message.IsComplete && (reply.Status.IsSuccess || reply.Status.IsWarning))
        {
            // Success for an object that was not read to its end would be a lie.
            services.Faulted?.Invoke(CommandField.CStoreRequest, new InvalidOperationException("The store service answered before the data set had ended."));
            reply = new DimseReply(DimseStatus.ProcessingFailure);
        }

        await Guard.AnswerAsync(association, message, Commands.Response(message.Command, reply), cancellationToken);
    }

    private ValueTask<DimseReply> DecideAsync(IncomingMessage message, CancellationToken cancellationToken)
    {
        if (services.Store is not { } store)
        {
            return Refuse(DimseStatus.UnrecognizedOperation);
        }

        if (!message.Context.Roles.HasFlag(LocalRoles.Scp) || !message.Command.TryGetUid(Tags.AffectedSOPClassUID, out var sopClass)
            || sopClass != message.Context.AbstractSyntax)
        {
            return Refuse(DimseStatus.SopClassNotSupported, Tags.AffectedSOPClassUID);
        }

        if (!message.Command.TryGetUid(Tags.AffectedSOPInstanceUID, out var sopInstance))
        {
            return Refuse(DimseStatus.InvalidInstance, Tags.AffectedSOPInstanceUID);
        }

        if (!message.HasData)
        {
            return Refuse(DimseStatus.MistypedArgument, Tags.CommandDataSetType);
        }

        var operation = new StoreOperation(message, sopClass, sopInstance);
        return Guard.RunAsync(association, services, CommandField.CStoreRequest, token => store(operation, token), cancellationToken);
    }

    private static ValueTask<DimseReply> Refuse(DimseStatus status, Tag? offending = null) =>
        new(new DimseReply(status, OffendingElement: offending));
}
