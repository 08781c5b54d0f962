using System.Buffers;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Associations;

namespace DicomExchange.Wire.Dimse;

/// <summary>Reads the data set of a message into memory, within its limit and the budget.</summary>
internal static class IdentifierOf
{
    /// <param name="message">A request or response.</param>
    /// <param name="most">Its limit in bytes, as it is encoded.</param>
    /// <param name="memory">What it is held of; null for what comes in answer to a request of our own.</param>
    /// <param name="cancellationToken">Gives up the association.</param>
    /// <returns>The data set, null when the message has none; or the answer that refuses it.</returns>
    /// <exception cref="AssociationException">The association ended.</exception>
    public static async ValueTask<(DataSet? Data, DimseReply? Refusal)> ReadAsync(
        IncomingMessage message, int most, MemoryLease? memory, CancellationToken cancellationToken)
    {
        if (!message.HasData)
        {
            return (null, null);
        }

        var bytes = new ArrayBufferWriter<byte>();
        while (await message.ReadAsync(cancellationToken) is { IsEmpty: false } slice)
        {
            if (slice.Length > most - bytes.WrittenCount)
            {
                return (null, new DimseReply(DimseStatus.OutOfResources, DimseReasons.IdentifierTooLong));
            }

            if (memory?.TryGrow(slice.Length) == false)
            {
                return (null, new DimseReply(DimseStatus.OutOfResources, DimseReasons.MemoryInUse));
            }

            bytes.Write(slice.Span);
        }

        try
        {
            var data = Identifiers.Decode(bytes.WrittenMemory, message.Context.TransferSyntax, (CommandField)(message.Command.GetUInt16(Tags.CommandField) ?? 0));
            return memory?.TryGrow(Identifiers.CostOf(data)) == false
                ? (null, new DimseReply(DimseStatus.OutOfResources, DimseReasons.MemoryInUse))
                : (data, null);
        }
        catch (DataSetException)
        {
            return (null, new DimseReply(DimseStatus.CannotUnderstand, DimseReasons.IdentifierUnreadable));
        }
    }
}
