using DicomExchange.Wire.Associations;

namespace DicomExchange.Wire.Dimse;

/// <summary>One C-STORE from request to answer; the same for a client and for the sub-operations of a C-GET.</summary>
internal static class StoreCall
{
    /// <exception cref="AssociationException">The association ended before the answer: whether the object was stored is not known.</exception>
    public static async ValueTask<DimseReply> InvokeAsync(
        Association association, CallTable calls, StoreRequest request, DataSource data, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var call = await calls.OpenAsync(CommandField.CStoreRequest, cancellationToken);
        try
        {
            // Once begun a message is finished: a cancelled half would cost the association.
            await SendAsync(association, request, call, data);
            return Commands.ReplyOf(await Await.FinalAsync(association, call));
        }
        finally
        {
            calls.Close(call);
        }
    }

    private static async ValueTask SendAsync(Association association, StoreRequest request, PendingCall call, DataSource data)
    {
        try
        {
            await association.SendAsync(request.Context.Id, Commands.Store(request, call.MessageId), Marking(data, call), CancellationToken.None);
        }
        catch (AssociationException)
        {
            // A peer that refuses may say so and leave before it has read all: what it said counts. Where it said nothing the wait ends in the same way.
        }
    }

    /// <summary>Marks the call when the data has ended: the answer may be there before the last write returns.</summary>
    private static DataSource Marking(DataSource data, PendingCall call) => async cancellationToken =>
    {
        var slice = await data(cancellationToken);
        if (slice.IsEmpty)
        {
            call.IsSent = true;
        }

        return slice;
    };
}
