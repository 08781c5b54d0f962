using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Associations;

namespace DicomExchange.Wire.Dimse;

/// <summary>Serves DIMSE-N requests, one after the other (PS3.7 §10.3).</summary>
internal static class NormalizedServing
{
    public static async ValueTask ServeAsync(
        Association association, DimseServices services, IncomingMessage message, CommandField field, CancellationToken cancellationToken)
    {
        var reply = await DecideAsync(association, services, message, field, cancellationToken);
        await Guard.AnswerAsync(association, message, Commands.Response(message.Command, reply), cancellationToken);
    }

    private static async ValueTask<DimseReply> DecideAsync(
        Association association, DimseServices services, IncomingMessage message, CommandField field, CancellationToken cancellationToken)
    {
        if (services.Normalized is not { } serve)
        {
            return new DimseReply(DimseStatus.UnrecognizedOperation);
        }

        var command = message.Command;
        if (!command.TryGetUid(Tags.RequestedSOPClassUID, out var sopClass) && !command.TryGetUid(Tags.AffectedSOPClassUID, out sopClass))
        {
            return new DimseReply(DimseStatus.MistypedArgument);
        }

        if (!command.TryGetUid(Tags.RequestedSOPInstanceUID, out var sopInstance))
        {
            _ = command.TryGetUid(Tags.AffectedSOPInstanceUID, out sopInstance);
        }

        var (data, refusal) = await IdentifierOf.ReadAsync(message, association.Limits.MaxIdentifierLength, cancellationToken);
        if (refusal is not null)
        {
            return refusal with { Status = DimseStatus.InvalidArgumentValue };
        }

        var type = command.GetUInt16(Tags.ActionTypeID) ?? command.GetUInt16(Tags.EventTypeID);
        var operation = new NormalizedOperation(field, sopClass, sopInstance, type, data);
        return await Guard.RunAsync(association, services, field, token => serve(operation, token), cancellationToken);
    }
}
