using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Part10;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Node.Client;

/// <summary>Looks at files before they are sent: what they are, or why they cannot be sent.</summary>
public static class FileInspection
{
    private const int BlockBytes = 64 * 1024;
    private const string UidsMissing = "uid-missing";

    /// <summary>Every file below the given files and folders, in the order of their paths; links are not followed into folders.</summary>
    public static IEnumerable<string> Expand(IEnumerable<string> paths) => paths.SelectMany(Expand);

    /// <returns>The file; or the reason why it cannot be sent.</returns>
    public static async ValueTask<(FileToSend? File, string? Reason)> InspectAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = File.OpenRead(path);
            var head = await Part10Reader.ReadHeadAsync(file, cancellationToken);
            if (head.Meta.TryGetUid(Tags.MediaStorageSOPClassUID, out var sopClass) && head.Meta.TryGetUid(Tags.MediaStorageSOPInstanceUID, out var sopInstance))
            {
                return (new FileToSend(path, sopClass, sopInstance, head.TransferSyntax, head.DataSetOffset), null);
            }

            var header = await ReadHeaderAsync(file, head.TransferSyntax, cancellationToken);
            return header.Elements.TryGetUid(Tags.SOPClassUID, out sopClass) && header.Elements.TryGetUid(Tags.SOPInstanceUID, out sopInstance)
                ? (new FileToSend(path, sopClass, sopInstance, head.TransferSyntax, head.DataSetOffset), null)
                : (null, UidsMissing);
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

    private static IEnumerable<string> Expand(string path) => Directory.Exists(path)
        ? Directory.EnumerateFiles(path, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }).Order(StringComparer.Ordinal)
        : [path];

    /// <summary>A file without file meta information says what it is only inside.</summary>
    private static async ValueTask<ObjectHeader> ReadHeaderAsync(Stream file, TransferSyntax syntax, CancellationToken cancellationToken)
    {
        var collector = new HeaderCollector(syntax);
        using var scanner = new DataSetScanner(syntax, DataSetLimits.WholeObject, collector);
        var block = new byte[BlockBytes];
        while (await file.ReadAsync(block, cancellationToken) is var count and > 0)
        {
            scanner.Feed(block.AsSpan(0, count));
        }

        scanner.Finish();
        return collector.Complete();
    }
}
