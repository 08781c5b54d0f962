using System.Buffers;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Associations;

namespace DicomExchange.Wire.Dimse;

/// <summary>The small data sets of messages: identifiers of queries and retrieves, arguments of DIMSE-N.</summary>
internal static class Identifiers
{
    /// <summary>Takes a message's data set into memory; null when it is longer than the limit (the rest is not kept).</summary>
    /// <exception cref="AssociationException">The association ended.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>?> GatherAsync(IncomingMessage message, int most, CancellationToken cancellationToken)
    {
        var bytes = new ArrayBufferWriter<byte>();
        while (await message.ReadAsync(cancellationToken) is { IsEmpty: false } slice)
        {
            if (slice.Length > most - bytes.WrittenCount)
            {
                return null;
            }

            bytes.Write(slice.Span);
        }

        return bytes.WrittenMemory;
    }

    /// <exception cref="DataSetException">The bytes are no data set in this syntax.</exception>
    public static DataSet Decode(ReadOnlyMemory<byte> bytes, TransferSyntax syntax) => DataSetReader.Read(bytes, syntax, DataSetLimits.Identifier);

    public static ReadOnlyMemory<byte> Encode(DataSet set, TransferSyntax syntax)
    {
        var bytes = new ArrayBufferWriter<byte>();
        DataSetWriter.Write(set, syntax, bytes);
        return bytes.WrittenMemory;
    }

    /// <summary>A source of one slice.</summary>
    public static DataSource ToSource(ReadOnlyMemory<byte> bytes)
    {
        var rest = bytes;
        return _ =>
        {
            var slice = rest;
            rest = ReadOnlyMemory<byte>.Empty;
            return new ValueTask<ReadOnlyMemory<byte>>(slice);
        };
    }
}
