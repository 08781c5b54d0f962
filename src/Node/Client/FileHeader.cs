using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Part10;

namespace DicomExchange.Node.Client;

/// <summary>Reads of a DICOM file what would be read of the same object if it arrived.</summary>
public static class FileHeader
{
    private const int BlockBytes = 64 * 1024;

    /// <param name="path">The file.</param>
    /// <param name="tags">The attributes wanted.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The attributes; or the reason why there are none: a reason word, or what the operating system said.</returns>
    public static async Task<(DataSet? Attributes, string Reason)> ReadAsync(string path, HeaderTags tags, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = File.OpenRead(path);
            var head = await Part10Reader.ReadHeadAsync(file, cancellationToken);
            var collector = new HeaderCollector(head.TransferSyntax, tags, HeaderLimits.Default);
            using var scanner = new DataSetScanner(head.TransferSyntax, new DataSetLimits(), collector);
            var block = new byte[BlockBytes];
            while (await file.ReadAsync(block, cancellationToken) is var count and > 0)
            {
                scanner.Feed(block.AsSpan(0, count));
            }

            scanner.Finish();
            return (collector.Complete().Elements, string.Empty);
        }
        catch (Part10Exception fault)
        {
            return (null, fault.Reason);
        }
        catch (DataSetException fault)
        {
            return (null, fault.Reason);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return (null, fault.Message);
        }
    }
}
