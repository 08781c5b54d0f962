using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Wire.Dimse;

/// <summary>Builds command sets (PS3.7 §9.3, §10.3). Command Data Set Type is set when the message is sent.</summary>
internal static class Commands
{
    private const int MaxCommentLength = 64;

    public static DataSet Request(CommandField field, ushort messageId, Uid sopClass) => new DataSet()
        .SetUid(Tags.AffectedSOPClassUID, sopClass)
        .SetUInt16(Tags.CommandField, (ushort)field)
        .SetUInt16(Tags.MessageID, messageId);

    /// <summary>N-ACTION names its target as requested, all requests used here but that one as affected.</summary>
    public static DataSet Normalized(NormalizedOperation operation, ushort messageId)
    {
        var isAction = operation.Field == CommandField.NActionRequest;
        var command = new DataSet()
            .SetUid(isAction ? Tags.RequestedSOPClassUID : Tags.AffectedSOPClassUID, operation.SopClass)
            .SetUInt16(Tags.CommandField, (ushort)operation.Field)
            .SetUInt16(Tags.MessageID, messageId)
            .SetUid(isAction ? Tags.RequestedSOPInstanceUID : Tags.AffectedSOPInstanceUID, operation.SopInstance);
        return operation.TypeId is { } type ? command.SetUInt16(isAction ? Tags.ActionTypeID : Tags.EventTypeID, type) : command;
    }

    public static DataSet Store(StoreRequest request, ushort messageId)
    {
        var command = Request(CommandField.CStoreRequest, messageId, request.Context.AbstractSyntax)
            .SetUInt16(Tags.Priority, (ushort)request.Priority)
            .SetUid(Tags.AffectedSOPInstanceUID, request.SopInstance);
        if (!request.MoveOriginator.IsEmpty)
        {
            command.SetText(Tags.MoveOriginatorApplicationEntityTitle, Vr.AE, request.MoveOriginator.Value);
        }

        return request.MoveOriginatorMessageId is { } id ? command.SetUInt16(Tags.MoveOriginatorMessageID, id) : command;
    }

    public static DataSet Cancel(ushort messageId) => new DataSet()
        .SetUInt16(Tags.CommandField, (ushort)CommandField.CCancelRequest)
        .SetUInt16(Tags.MessageIDBeingRespondedTo, messageId);

    /// <summary>The response to a request: its class and instance come back as it named them.</summary>
    public static DataSet Response(DataSet request, DimseReply reply)
    {
        var field = request.GetUInt16(Tags.CommandField) ?? 0;
        var response = new DataSet();
        CopyUid(request, Tags.AffectedSOPClassUID, Tags.RequestedSOPClassUID, response, Tags.AffectedSOPClassUID);
        response.SetUInt16(Tags.CommandField, (ushort)(field | 0x8000))
            .SetUInt16(Tags.MessageIDBeingRespondedTo, request.GetUInt16(Tags.MessageID) ?? 0)
            .SetUInt16(Tags.Status, reply.Status.Code);
        if (reply.OffendingElement is { } offending)
        {
            response.Set(Tags.OffendingElement, Vr.AT, new byte[] { (byte)offending.Group, (byte)(offending.Group >> 8), (byte)offending.Element, (byte)(offending.Element >> 8) });
        }

        if (reply.Comment is { Length: > 0 } comment)
        {
            response.SetText(Tags.ErrorComment, Vr.LO, comment.Length <= MaxCommentLength ? comment : comment[..MaxCommentLength]);
        }

        CopyUid(request, Tags.AffectedSOPInstanceUID, Tags.RequestedSOPInstanceUID, response, Tags.AffectedSOPInstanceUID);
        foreach (var type in (Tag[])[Tags.EventTypeID, Tags.ActionTypeID])
        {
            if (request[type] is { } element)
            {
                response.Set(element);
            }
        }

        return response;
    }

    public static DataSet WithCounts(DataSet response, SubOperationCounts counts, bool withRemaining)
    {
        if (withRemaining)
        {
            response.SetUInt16(Tags.NumberOfRemainingSuboperations, Clamp(counts.Remaining));
        }

        return response.SetUInt16(Tags.NumberOfCompletedSuboperations, Clamp(counts.Completed))
            .SetUInt16(Tags.NumberOfFailedSuboperations, Clamp(counts.Failed))
            .SetUInt16(Tags.NumberOfWarningSuboperations, Clamp(counts.Warning));
    }

    public static DimseReply ReplyOf(DataSet response)
    {
        Tag? offending = response[Tags.OffendingElement] is { Value: { Length: >= 4 } value }
            ? new Tag((ushort)(value.Span[0] | (value.Span[1] << 8)), (ushort)(value.Span[2] | (value.Span[3] << 8)))
            : null;
        var status = new DimseStatus(response.GetUInt16(Tags.Status) ?? DimseStatus.ProcessingFailure.Code);
        return new DimseReply(status, response.GetPlainText(Tags.ErrorComment), offending);
    }

    public static SubOperationCounts CountsOf(DataSet response) => new(
        response.GetUInt16(Tags.NumberOfRemainingSuboperations) ?? 0,
        response.GetUInt16(Tags.NumberOfCompletedSuboperations) ?? 0,
        response.GetUInt16(Tags.NumberOfFailedSuboperations) ?? 0,
        response.GetUInt16(Tags.NumberOfWarningSuboperations) ?? 0);

    private static void CopyUid(DataSet from, Tag affected, Tag requested, DataSet to, Tag target)
    {
        if ((from[affected] ?? from[requested]) is { } element)
        {
            to.Set(target, Vr.UI, element.Value);
        }
    }

    private static ushort Clamp(int count) => (ushort)Math.Clamp(count, 0, ushort.MaxValue);
}
