using DicomExchange.Dicom.Datasets;
using DicomExchange.Wire.Associations;

namespace DicomExchange.Wire.Dimse;

/// <summary>Reads the data set of a request into memory, within its limit.</summary>
internal static class IdentifierOf
{
    /// <returns>The data set, null when the request has none; or the answer that refuses it.</returns>
    public static async ValueTask<(DataSet? Data, DimseReply? Refusal)> ReadAsync(IncomingMessage message, int most, CancellationToken cancellationToken)
    {
        if (!message.HasData)
        {
            return (null, null);
        }

        if (await Identifiers.GatherAsync(message, most, cancellationToken) is not { } bytes)
        {
            return (null, new DimseReply(DimseStatus.OutOfResources, DimseReasons.IdentifierTooLong));
        }

        try
        {
            return (Identifiers.Decode(bytes, message.Context.TransferSyntax), null);
        }
        catch (DataSetException)
        {
            return (null, new DimseReply(DimseStatus.CannotUnderstand, DimseReasons.IdentifierUnreadable));
        }
    }
}
