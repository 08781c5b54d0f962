using DicomExchange.Dicom.Standard;

namespace DicomExchange.Dicom.Datasets;

/// <summary>Reads a small data set into memory: a command, an identifier, file meta information.</summary>
public static class DataSetReader
{
    /// <summary>Reads all bytes as one data set; no bytes are a data set without elements.</summary>
    /// <exception cref="DataSetException">The bytes are no data set of this syntax, or pass a limit, or a tag stands twice.</exception>
    public static DataSet Read(ReadOnlySpan<byte> bytes, TransferSyntax syntax, DataSetLimits limits)
    {
        if (bytes.IsEmpty)
        {
            return new DataSet();
        }

        var builder = new DataSetBuilder(syntax, limits);
        using var scanner = new DataSetScanner(syntax, limits, builder);
        scanner.Feed(bytes);
        scanner.Finish();
        return builder.Build();
    }

    /// <inheritdoc cref="Read(ReadOnlySpan{byte}, TransferSyntax, DataSetLimits)"/>
    public static DataSet Read(ReadOnlyMemory<byte> bytes, TransferSyntax syntax, DataSetLimits limits) => Read(bytes.Span, syntax, limits);
}
