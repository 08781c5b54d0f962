using DicomExchange.Store.Vault.Disk;
using Microsoft.Win32.SafeHandles;

namespace DicomExchange.Store.Vault;

/// <summary>
/// Finds what lies in a segment without index or keys: where something begins, block by block. What is zero is free; an object goes
/// from its beginning to the next one, to the next block of zeros or over as many blocks as it may have. Something that is neither is
/// given as an object without an id, which does not open.
/// </summary>
internal static class SegmentScan
{
    private const int PartLength = 64 * SegmentLayout.BlockLength;

    /// <param name="disk">Reads; a block that cannot be read counts as one that is not zero.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="end">How far to look.</param>
    public static IEnumerable<(uint Block, ObjectId Id)> Find(DiskCalls disk, SafeFileHandle segment, long end)
    {
        var part = new byte[PartLength];
        var left = 0;
        for (var offset = 0L; offset < end; offset += part.Length)
        {
            Read(disk, segment, part.AsSpan(0, (int)Math.Min(part.Length, SegmentLayout.RoomOf(end - offset))), offset);
            for (var at = 0; at < part.Length && offset + at < end; at += SegmentLayout.BlockLength)
            {
                left = Count(part.AsSpan(at, SegmentLayout.BlockLength), left, out var begun);
                if (begun is { } id)
                {
                    yield return ((uint)((offset + at) / SegmentLayout.BlockLength), id);
                }
            }
        }
    }

    /// <summary>The blocks of what begins at one.</summary>
    /// <param name="disk">Reads it.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="first">The block.</param>
    /// <param name="most">Bytes that it has at most, in whole blocks.</param>
    public static int BlocksAt(DiskCalls disk, SafeFileHandle segment, uint first, int most)
    {
        var part = new byte[Math.Min(most, HeldObject.LargestArray)];
        var count = 0;
        for (var offset = 0; offset < most; offset += part.Length)
        {
            Read(disk, segment, part, ((long)first * SegmentLayout.BlockLength) + offset);
            for (var at = 0; at < Math.Min(part.Length, most - offset); at += SegmentLayout.BlockLength, count++)
            {
                if (count > 0 && !IsWithin(part.AsSpan(at, SegmentLayout.BlockLength)))
                {
                    return count;
                }
            }
        }

        return count;
    }

    /// <summary>The length without the blocks of zeros at the end.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static long UsedLength(DiskCalls disk, SafeFileHandle segment)
    {
        var part = new byte[PartLength];
        var end = RandomAccess.GetLength(segment);
        while (end > 0)
        {
            var from = Math.Max(0, (end - 1) / PartLength * PartLength);
            var bytes = part.AsSpan(0, (int)(end - from));
            bytes.Clear();
            ReadSome(disk, segment, bytes, from);
            if (bytes.LastIndexOfAnyExcept((byte)0) is >= 0 and var last)
            {
                return Math.Min(end, SegmentLayout.RoomOf(from + last + 1));
            }

            end = from;
        }

        return 0;
    }

    public static bool IsZero(ReadOnlySpan<byte> bytes) => !bytes.ContainsAnyExcept((byte)0);

    private static bool IsWithin(ReadOnlySpan<byte> block) => !ObjectHeader.IsBeginning(block) && !IsZero(block);

    /// <returns>How many blocks may still belong to what began last.</returns>
    private static int Count(ReadOnlySpan<byte> block, int left, out ObjectId? begun)
    {
        begun = null;
        if (IsZero(block))
        {
            return 0;
        }

        if (left > 0 && IsWithin(block))
        {
            return left - 1;
        }

        begun = ObjectHeader.IsBeginning(block) ? ObjectHeader.IdOf(block) : default(ObjectId);
        return SegmentLayout.MostBlocks - 1;
    }

    private static void Read(DiskCalls disk, SafeFileHandle segment, Span<byte> part, long offset)
    {
        part.Clear();
        try
        {
            ReadSome(disk, segment, part, offset);
        }
        catch (Exception e) when (DiskErrors.IsUnreadable(e))
        {
            for (var at = 0; at < part.Length; at += SegmentLayout.BlockLength)
            {
                ReadBlock(disk, segment, part.Slice(at, SegmentLayout.BlockLength), offset + at);
            }
        }
    }

    private static void ReadBlock(DiskCalls disk, SafeFileHandle segment, Span<byte> block, long offset)
    {
        block.Clear();
        try
        {
            ReadSome(disk, segment, block, offset);
        }
        catch (Exception e) when (DiskErrors.IsUnreadable(e))
        {
            block.Fill(0xFF);
        }
    }

    private static void ReadSome(DiskCalls disk, SafeFileHandle segment, Span<byte> bytes, long offset)
    {
        while (!bytes.IsEmpty && disk.Read(segment, bytes, offset) is > 0 and var read)
        {
            bytes = bytes[read..];
            offset += read;
        }
    }
}
