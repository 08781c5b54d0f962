using System.Buffers;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Associations;

namespace DicomExchange.Wire.Dimse;

/// <summary>The small data sets of messages: identifiers of queries and retrieves, arguments of DIMSE-N.</summary>
internal static class Identifiers
{
    /// <summary>What an element costs in memory beside its value.</summary>
    private const int ElementCost = 100;

    /// <summary>Queries ask for some dozens of attributes; deflated ones may grow as far as the longest that is not.</summary>
    private static readonly DataSetLimits OfQueries = DataSetLimits.Identifier with { Elements = 4096, Bytes = 1024 * 1024, InflatedBytes = 1024 * 1024 };

    /// <summary>Storage commitment lists instances, two or three elements each: room for some thousands.</summary>
    private static readonly DataSetLimits OfNormalized = OfQueries with { Elements = 16_384 };

    /// <param name="bytes">The data set, as it is encoded.</param>
    /// <param name="syntax">How.</param>
    /// <param name="field">The command it came with.</param>
    /// <exception cref="DataSetException">The bytes are no data set in this syntax.</exception>
    public static DataSet Decode(ReadOnlyMemory<byte> bytes, TransferSyntax syntax, CommandField field) =>
        DataSetReader.Read(bytes, syntax, ((ushort)field & 0x0F00) == (ushort)CommandField.NEventReportRequest ? OfNormalized : OfQueries);

    public static ReadOnlyMemory<byte> Encode(DataSet set, TransferSyntax syntax)
    {
        var bytes = new ArrayBufferWriter<byte>();
        DataSetWriter.Write(set, syntax, bytes);
        return bytes.WrittenMemory;
    }

    /// <summary>About how many bytes of memory a data set takes; its depth was limited when it was read.</summary>
    public static long CostOf(DataSet set) => set.Sum(element => ElementCost + element.Value.Length + (element.Items?.Sum(CostOf) ?? 0));

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
