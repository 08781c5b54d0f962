using DicomExchange.Dicom.Datasets;
using DicomExchange.Wire.Associations;

namespace DicomExchange.Wire.Dimse;

/// <summary>Waits for responses under the operation deadline.</summary>
internal static class Await
{
    /// <summary>The next response. When none comes in time the association is aborted: a late answer could be taken for another's.</summary>
    public static async ValueTask<CallResponse> NextAsync(Association association, PendingCall call)
    {
        if (call.Responses.TryRead(out var ready))
        {
            return ready;
        }

        using var deadline = new CancellationTokenSource(association.Limits.Operation, association.Time);
        try
        {
            return await call.Responses.ReadAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            await association.AbortAsync(DimseReasons.OperationTimeout);
            throw new AssociationException(association.End ?? new AssociationEnd(AssociationEndKind.AbortedLocally, DimseReasons.OperationTimeout));
        }
        catch (System.Threading.Channels.ChannelClosedException e) when (e.InnerException is AssociationException end)
        {
            throw new AssociationException(end.End, e);
        }
    }

    /// <summary>The only response of an operation that has no pending ones. When it does not come in time the association goes on.</summary>
    /// <exception cref="TimeoutException">It did not come in time.</exception>
    public static async ValueTask<DataSet> FinalWithinAsync(Association association, PendingCall call, TimeSpan patience)
    {
        using var deadline = new CancellationTokenSource(patience, association.Time);
        try
        {
            return (await call.Responses.ReadAsync(deadline.Token)).Command;
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException(DimseReasons.OperationTimeout, e);
        }
        catch (System.Threading.Channels.ChannelClosedException e) when (e.InnerException is AssociationException end)
        {
            throw new AssociationException(end.End, e);
        }
    }

    /// <summary>The first response that is not pending.</summary>
    public static async ValueTask<DataSet> FinalAsync(Association association, PendingCall call)
    {
        while (true)
        {
            var response = await NextAsync(association, call);
            if (!Commands.ReplyOf(response.Command).Status.IsPending)
            {
                return response.Command;
            }
        }
    }
}
