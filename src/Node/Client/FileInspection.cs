using System.IO.Enumeration;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Part10;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Node.Client;

/// <summary>Looks at files before they are sent: what they are, or why they cannot be sent.</summary>
public static class FileInspection
{
    private const int BlockBytes = 64 * 1024;

    /// <summary>Neither data set nor file meta information name class and instance.</summary>
    public const string UidsMissing = "uid-missing";

    /// <summary>Neither a data set nor a fragment of one may be odd (PS3.5 §7.1.1, PS3.8 annex E).</summary>
    public const string OddLength = "data-set-length-odd";

    /// <summary>Every file below the given files and folders, in the order of their paths; links are not followed into folders.</summary>
    public static IEnumerable<string> Expand(IEnumerable<string> paths) => paths.SelectMany(Expand);

    /// <summary>Links below the given folders: <see cref="Expand(IEnumerable{string})"/> passes over them.</summary>
    public static IEnumerable<string> LinksIn(IEnumerable<string> paths) => paths.Where(Directory.Exists).SelectMany(static folder =>
        new FileSystemEnumerable<string>(folder, static (ref FileSystemEntry entry) => entry.ToFullPath(), new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
        {
            ShouldIncludePredicate = static (ref FileSystemEntry entry) => entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
            ShouldRecursePredicate = static (ref FileSystemEntry entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        }.Order(StringComparer.Ordinal));

    /// <returns>The file; or the reason why it cannot be sent.</returns>
    public static async ValueTask<(FileToSend? File, string? Reason)> InspectAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = File.OpenRead(path);
            var head = await Part10Reader.ReadHeadAsync(file, cancellationToken);
            if (!head.TransferSyntax.IsDeflated && ((file.Length - head.DataSetOffset) & 1) != 0)
            {
                return (null, OddLength);
            }

            var uids = await ReadUidsAsync(file, head.TransferSyntax, cancellationToken);
            return Identify(uids, head) is var (sopClass, sopInstance)
                ? (new FileToSend(path, sopClass, sopInstance, head.TransferSyntax, head.DataSetOffset)
                    {
                        Study = uids.Study,
                        Series = uids.Series,
                        Patient = uids.Patient,
                        Length = file.Length - head.DataSetOffset,
                    }, null)
                : (null, UidsMissing);
        }
        catch (Part10Exception fault)
        {
            return (null, fault.Reason);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return (null, fault.Message);
        }
    }

    private static IEnumerable<string> Expand(string path) => Directory.Exists(path)
        ? Directory.EnumerateFiles(path, "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = FileAttributes.ReparsePoint }).Order(StringComparer.Ordinal)
        : [path];

    /// <summary>What the data set says it is; the file meta information where the data set does not say it or cannot be followed.</summary>
    private static (Uid SopClass, Uid SopInstance)? Identify(LeadingUids uids, Part10Head head)
    {
        if (!uids.SopClass.IsEmpty && !uids.SopInstance.IsEmpty)
        {
            return (uids.SopClass, uids.SopInstance);
        }

        return head.Meta.TryGetUid(Tags.MediaStorageSOPClassUID, out var sopClass) && head.Meta.TryGetUid(Tags.MediaStorageSOPInstanceUID, out var sopInstance)
            ? (sopClass, sopInstance)
            : null;
    }

    private static async ValueTask<LeadingUids> ReadUidsAsync(Stream file, TransferSyntax syntax, CancellationToken cancellationToken)
    {
        var uids = new LeadingUids();
        using var scanner = new DataSetScanner(syntax, DataSetLimits.WholeObject, uids);
        var block = new byte[BlockBytes];
        try
        {
            while (!uids.IsPast && await file.ReadAsync(block, cancellationToken) is var count and > 0)
            {
                scanner.Feed(block.AsSpan(0, count));
            }
        }
        catch (DataSetException)
        {
            // Whether such a data set is good enough to be kept is for the receiver to say.
        }

        return uids;
    }
}
