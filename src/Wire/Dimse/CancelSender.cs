using DicomExchange.Wire.Associations;

namespace DicomExchange.Wire.Dimse;

/// <summary>Asks the peer to cancel an operation of ours, once (PS3.7 §9.3.2.3).</summary>
internal sealed class CancelSender(Association association, PresentationContext context, PendingCall call)
{
    private int isSent;

    /// <summary>Sends without waiting; a failure is seen by whoever waits for the final response.</summary>
    public void Send() => _ = SendAsync();

    /// <summary>Asks to stop and drops responses up to the final one.</summary>
    public async ValueTask DrainAsync()
    {
        await SendAsync();
        try
        {
            await Await.FinalAsync(association, call);
        }
        catch (AssociationException)
        {
            // There is nothing left to wait for.
        }
    }

    private async Task SendAsync()
    {
        if (Interlocked.Exchange(ref isSent, 1) != 0)
        {
            return;
        }

        try
        {
            await association.SendAsync(context.Id, Commands.Cancel(call.MessageId), data: null, CancellationToken.None);
        }
        catch (AssociationException)
        {
            // Whoever waits for the response gets the same.
        }
    }
}
