using DicomExchange.Store.Vault.Disk;
using Microsoft.Win32.SafeHandles;

namespace DicomExchange.Store.Vault;

/// <summary>Gives the room of segments back to the disk. Nothing here is needed for anything to be safe, so a refusal is no failure.</summary>
internal static class SegmentRoom
{
    private static readonly byte[] Zeros = new byte[64 << 10];

    /// <summary>A range reads as zeros from now on.</summary>
    public static bool TryErase(DiskCalls disk, SafeFileHandle segment, long offset, long length)
    {
        try
        {
            if (!disk.Punch(segment, offset, length))
            {
                // What lies beyond the end was never written.
                var inFile = Math.Min(length, RandomAccess.GetLength(segment) - offset);
                for (var done = 0L; done < inFile; done += Zeros.Length)
                {
                    disk.Write(segment, Zeros.AsSpan(0, (int)Math.Min(Zeros.Length, inFile - done)), offset + done);
                }
            }

            return true;
        }
        catch (Exception e) when (DiskErrors.IsDisk(e))
        {
            return false;
        }
    }

    /// <summary>Cuts off the zeros at the end; where nothing is left the file goes.</summary>
    /// <param name="disk">Reads it.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="path">Its file.</param>
    /// <param name="end">Where the last object that was appended ends; null where that is not known.</param>
    public static void Trim(DiskCalls disk, SafeFileHandle segment, string path, long? end)
    {
        try
        {
            var used = SegmentScan.UsedLength(disk, segment);
            if (used == 0)
            {
                File.Delete(path);
                return;
            }

            // The last bytes of an object may be zeros too, alone in their block.
            var kept = end ?? used + SegmentLayout.BlockLength;
            if (kept < RandomAccess.GetLength(segment))
            {
                RandomAccess.SetLength(segment, kept);
            }
        }
        catch (Exception e) when (DiskErrors.IsDisk(e))
        {
            // Zeros are free room, wherever they are.
        }
    }

    /// <summary>Removes the file of a segment to which nothing is appended any more, if there is nothing in it.</summary>
    public static void RemoveIfEmpty(DiskCalls disk, SafeFileHandle segment, string path)
    {
        try
        {
            // What the file system counts says where it is worth looking; what is there decides.
            if (OperatingSystem.IsLinux() && FileFacts.Of(segment).Blocks == 0 && SegmentScan.UsedLength(disk, segment) == 0)
            {
                File.Delete(path);
            }
        }
        catch (Exception e) when (DiskErrors.IsDisk(e))
        {
            // It stays, empty.
        }
    }
}
