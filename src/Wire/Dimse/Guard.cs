using System.Diagnostics.CodeAnalysis;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Associations;

namespace DicomExchange.Wire.Dimse;

/// <summary>Runs a service so that every outcome is an answer.</summary>
internal static class Guard
{
    [SuppressMessage("Design", "CA1031", Justification = "The loop owns the outcome: whatever a service does, the peer gets an answer and the association goes on.")]
    public static async ValueTask<DimseReply> RunAsync(
        Association association, DimseServices services, CommandField field, Func<CancellationToken, ValueTask<DimseReply>> service, CancellationToken cancellationToken)
    {
        try
        {
            return await service(cancellationToken);
        }
        catch (AssociationException) when (association.End is not null)
        {
            // This association is over; the end of another one, which a service may use, is only a failure of the service.
            throw;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new DimseReply(DimseStatus.Cancel);
        }
        catch (Exception e)
        {
            services.Faulted?.Invoke(field, e);
            return new DimseReply(DimseStatus.ProcessingFailure);
        }
    }

    /// <summary>Refuses a request that no service has seen.</summary>
    public static async ValueTask RefuseAsync(
        Association association, DimseServices services, IncomingMessage message, DimseReply reply, CancellationToken cancellationToken)
    {
        if (services.Refused is { } told)
        {
            var command = message.Command;
            _ = command.TryGetUid(Tags.AffectedSOPClassUID, out var sopClass) || command.TryGetUid(Tags.RequestedSOPClassUID, out sopClass);
            _ = command.TryGetUid(Tags.AffectedSOPInstanceUID, out var sopInstance) || command.TryGetUid(Tags.RequestedSOPInstanceUID, out sopInstance);
            await told(new RequestRefusal((CommandField)(command.GetUInt16(Tags.CommandField) ?? 0), sopClass, sopInstance, reply));
        }

        await AnswerAsync(association, message, Commands.Response(message.Command, reply), cancellationToken);
    }

    /// <summary>Drains what is left of a request, then answers it: many senders read nothing before they have sent all.</summary>
    public static async ValueTask AnswerAsync(Association association, IncomingMessage message, DataSet response, CancellationToken cancellationToken)
    {
        while (!(await message.ReadAsync(cancellationToken)).IsEmpty)
        {
            // Drained.
        }

        await association.SendAsync(message.Context.Id, response, data: null, cancellationToken);
    }
}
