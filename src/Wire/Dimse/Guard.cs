using System.Diagnostics.CodeAnalysis;
using DicomExchange.Dicom.Datasets;
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
