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
        using var memory = new MemoryLease(services.Memory);
        var (operation, refusal) = await ReadAsync(association, services, message, memory, cancellationToken);
        if (operation is null)
        {
            await Guard.RefuseAsync(association, services, message, refusal!, cancellationToken);
            return;
        }

        var serve = services.Normalized!;
        var reply = await Guard.RunAsync(association, services, field, token => serve(operation, token), cancellationToken);
        await Guard.AnswerAsync(association, message, Commands.Response(message.Command, reply), cancellationToken);
        services.NormalizedAnswered?.Invoke(operation);
    }

    private static async ValueTask<(NormalizedOperation? Operation, DimseReply? Refusal)> ReadAsync(
        Association association, DimseServices services, IncomingMessage message, MemoryLease memory, CancellationToken cancellationToken)
    {
        if (services.Normalized is null)
        {
            return (null, new DimseReply(DimseStatus.UnrecognizedOperation, DimseReasons.OperationUnknown));
        }

        var command = message.Command;
        if (!command.TryGetUid(Tags.RequestedSOPClassUID, out var sopClass) && !command.TryGetUid(Tags.AffectedSOPClassUID, out sopClass))
        {
            return (null, new DimseReply(DimseStatus.MistypedArgument, DimseReasons.SopClassNotNegotiated));
        }

        var field = (CommandField)(command.GetUInt16(Tags.CommandField) ?? 0);
        if (sopClass != message.Context.AbstractSyntax || (message.Context.Roles & ~NormalizedCall.InvokerOf(field)) == LocalRoles.None)
        {
            return (null, new DimseReply(DimseStatus.SopClassNotSupported, DimseReasons.SopClassNotNegotiated));
        }

        if (!command.TryGetUid(Tags.RequestedSOPInstanceUID, out var sopInstance))
        {
            _ = command.TryGetUid(Tags.AffectedSOPInstanceUID, out sopInstance);
        }

        var (data, refusal) = await IdentifierOf.ReadAsync(message, association.Limits.MaxIdentifierLength, memory, cancellationToken);
        if (refusal is not null)
        {
            var status = refusal.Status == DimseStatus.OutOfResources ? DimseStatus.ResourceLimitation : DimseStatus.InvalidArgumentValue;
            return (null, refusal with { Status = status });
        }

        var type = command.GetUInt16(Tags.ActionTypeID) ?? command.GetUInt16(Tags.EventTypeID);
        return (new NormalizedOperation(field, sopClass, sopInstance, type, data), null);
    }
}
