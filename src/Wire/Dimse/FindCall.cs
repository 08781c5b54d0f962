using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Associations;

namespace DicomExchange.Wire.Dimse;

/// <summary>
/// A C-FIND of ours: enumerate the matches, then look at <see cref="Reply"/>. Leaving the enumeration early, or cancelling it,
/// asks the peer to stop.
/// </summary>
public sealed class FindCall : IAsyncEnumerable<DataSet>
{
    private readonly Association association;
    private readonly CallTable calls;
    private readonly PresentationContext context;
    private readonly DataSet identifier;

    internal FindCall(Association association, CallTable calls, PresentationContext context, DataSet identifier)
    {
        this.association = association;
        this.calls = calls;
        this.context = context;
        this.identifier = identifier;
    }

    /// <summary>The final answer; null while there is none, and when the enumeration was left before it came.</summary>
    public DimseReply? Reply { get; private set; }

    public async IAsyncEnumerator<DataSet> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var call = await calls.OpenAsync(CommandField.CFindRequest, cancellationToken);
        var request = Commands.Request(CommandField.CFindRequest, call.MessageId, context.AbstractSyntax).SetUInt16(Tags.Priority, (ushort)DimsePriority.Medium);
        var sender = new CancelSender(association, context, call);
        try
        {
            call.IsSent = true;
            await association.SendAsync(context.Id, request, Identifiers.ToSource(Identifiers.Encode(identifier, context.TransferSyntax)), CancellationToken.None);
            using var registration = cancellationToken.UnsafeRegister(static state => ((CancelSender)state!).Send(), sender);
            while (true)
            {
                var response = await Await.NextAsync(association, call);
                var reply = Commands.ReplyOf(response.Command);
                if (!reply.Status.IsPending)
                {
                    Reply = reply;
                    yield break;
                }

                if (response.Data is not null && !cancellationToken.IsCancellationRequested)
                {
                    yield return response.Data;
                }
            }
        }
        finally
        {
            if (Reply is null && association.End is null)
            {
                await sender.DrainAsync();
            }

            calls.Close(call);
        }
    }
}
