using System.Buffers.Binary;
using DicomExchange.Store.Audit;

namespace DicomExchange.Store.Proof;

/// <summary>
/// Whether a file is a whole database at first sight, by its header (SQLite file format §1.3): who names another file by mistake, or has a
/// copy that was cut short, is not to believe that records were altered.
/// </summary>
internal static class CatalogShape
{
    private const int HeaderLength = 100;
    private const int LargestPage = 65536;

    /// <returns>One of <see cref="AuditReasons"/>; null where nothing is wrong at first sight.</returns>
    /// <exception cref="IOException">The disk refused.</exception>
    public static string? ProblemOf(string catalog)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        using var file = new FileStream(catalog, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (file.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) < HeaderLength || !header.StartsWith("SQLite format 3\0"u8))
        {
            return AuditReasons.CatalogUnreadable;
        }

        // What lies in the log beside the file may be all that is missing of it.
        var hasLog = new FileInfo(catalog + "-wal") is { Exists: true, Length: > 0 };
        return !hasLog && file.Length < LengthSaid(header) ? AuditReasons.CatalogCut : null;
    }

    /// <summary>In bytes; 0 where whoever wrote last did not say.</summary>
    private static long LengthSaid(ReadOnlySpan<byte> header)
    {
        var page = BinaryPrimitives.ReadUInt16BigEndian(header[16..]) is var size && size == 1 ? LargestPage : size;
        var isSaid = header[24..28].SequenceEqual(header[92..96]);
        return isSaid ? (long)page * BinaryPrimitives.ReadUInt32BigEndian(header[28..]) : 0;
    }
}
