using System.Buffers;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Tests.Running;

/// <summary>Requests as a test writes them, right or wrong, and what the node answers.</summary>
internal static class RawRequests
{
    /// <summary>Sends a command with its data set and gives the final answer: status and Error Comment.</summary>
    /// <param name="association">Established.</param>
    /// <param name="sopClass">Chooses the context.</param>
    /// <param name="field">What is asked.</param>
    /// <param name="more">Elements beside class, field and Message ID; those of the same tag win.</param>
    /// <param name="data">The data set; null for none.</param>
    public static async Task<DimseReply> AskAsync(this Association association, Uid sopClass, CommandField field, DataSet? more = null, DataSet? data = null)
    {
        var context = association.Terms.Contexts.First(c => c.AbstractSyntax == sopClass);
        var command = new DataSet().SetUid(Tags.AffectedSOPClassUID, sopClass).SetUInt16(Tags.CommandField, (ushort)field).SetUInt16(Tags.MessageID, 7);
        foreach (var element in more ?? new DataSet())
        {
            command.Set(element);
        }

        await association.SendAsync(context.Id, command, data is null ? null : Source(data, context.TransferSyntax), CancellationToken.None);
        while (await association.ReceiveAsync(CancellationToken.None) is { } message)
        {
            var status = new DimseStatus(message.Command.GetUInt16(Tags.Status)!.Value);
            if (!status.IsPending)
            {
                return new DimseReply(status, message.Command.GetPlainText(Tags.ErrorComment));
            }
        }

        throw new InvalidOperationException("The node released the association.");
    }

    private static DataSource Source(DataSet data, TransferSyntax syntax)
    {
        var bytes = new ArrayBufferWriter<byte>();
        DataSetWriter.Write(data, syntax, bytes);
        var left = bytes.WrittenMemory;
        return _ =>
        {
            var slice = left;
            left = default;
            return ValueTask.FromResult(slice);
        };
    }
}
