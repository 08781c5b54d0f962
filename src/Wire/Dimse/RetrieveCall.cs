using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Associations;

namespace DicomExchange.Wire.Dimse;

/// <summary>One C-MOVE or C-GET of ours from request to final answer.</summary>
internal sealed class RetrieveCall(Association association, CallTable calls, PresentationContext context, Action<SubOperationCounts>? progress)
{
    public async ValueTask<RetrieveReply> InvokeAsync(
        CommandField field, DataSet identifier, Func<DataSet, DataSet> complete, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var call = await calls.OpenAsync(field, cancellationToken);
        var request = complete(Commands.Request(field, call.MessageId, context.AbstractSyntax).SetUInt16(Tags.Priority, (ushort)DimsePriority.Medium));
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
                var counts = Commands.CountsOf(response.Command);
                if (!reply.Status.IsPending)
                {
                    return new RetrieveReply(reply, counts, FailedInstances(response.Data));
                }

                progress?.Invoke(counts);
            }
        }
        finally
        {
            calls.Close(call);
        }
    }

    private static List<Uid> FailedInstances(DataSet? identifier)
    {
        var failed = new List<Uid>();
        foreach (var part in identifier?.GetPlainText(Tags.FailedSOPInstanceUIDList)?.Split('\\') ?? [])
        {
            if (Uid.TryParse(part, out var uid))
            {
                failed.Add(uid);
            }
        }

        return failed;
    }
}
