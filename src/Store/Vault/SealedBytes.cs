using DicomExchange.Store.Vault.Disk;
using Microsoft.Win32.SafeHandles;

namespace DicomExchange.Store.Vault;

/// <summary>
/// The sealed bytes of one object that is being read: in a file of its own, or in memory. In memory are those that arrived and are not
/// in a segment yet, and those that are: one read takes all there is, so that what is removed meanwhile is still read whole.
/// </summary>
internal sealed class SealedBytes : IDisposable
{
    private readonly DiskCalls disk;
    private readonly SafeFileHandle? file;
    private readonly byte[] held = [];

    private SealedBytes(DiskCalls disk, SafeFileHandle file, long length)
    {
        this.disk = disk;
        this.file = file;
        Length = length;
    }

    private SealedBytes(DiskCalls disk, byte[] held, long? length)
    {
        this.disk = disk;
        this.held = held;
        Length = length;
    }

    /// <summary>All of the object; null where only its meta says how long it is.</summary>
    public long? Length { get; }

    /// <param name="context">Where the object lies.</param>
    /// <param name="location">Its place.</param>
    /// <param name="length">Of the sealed bytes, as the index knows it; null without one.</param>
    /// <exception cref="IOException">It is not there, or cannot be read.</exception>
    /// <exception cref="ObjectDamagedException">There is nothing at its place.</exception>
    public static SealedBytes Open(VaultContext context, VaultLocation location, long? length)
    {
        var calls = context.Options.Disk;
        if (location.IsIncoming && context.Arrived.TryGet(location.Id, out var arrived))
        {
            return new SealedBytes(calls, arrived, arrived.Length);
        }

        var opened = File.OpenHandle(context.PathOf(location), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, location.IsInSegment ? FileOptions.None : FileOptions.SequentialScan);
        try
        {
            if (!location.IsInSegment)
            {
                return new SealedBytes(calls, opened, RandomAccess.GetLength(opened));
            }

            using (opened)
            {
                return new SealedBytes(calls, ReadEntry(calls, opened, location, length), length: null);
            }
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <returns>Bytes read: less than asked only at the end.</returns>
    public int Read(Span<byte> destination, long offset)
    {
        if (file is { } handle)
        {
            return ReadFull(disk, handle, destination, offset);
        }

        var left = held.AsSpan((int)Math.Min(offset, held.Length));
        var length = Math.Min(left.Length, destination.Length);
        left[..length].CopyTo(destination);
        return length;
    }

    public void Dispose() => file?.Dispose();

    private static byte[] ReadEntry(DiskCalls disk, SafeFileHandle segment, VaultLocation location, long? length)
    {
        var bytes = new byte[Math.Clamp(length ?? SegmentLayout.LargestObject, ObjectHeader.Length, SegmentLayout.LargestObject)];
        var read = length is null ? ReadReadable(disk, segment, bytes, location.Offset) : ReadFull(disk, segment, bytes, location.Offset);
        return SegmentScan.IsZero(bytes.AsSpan(0, Math.Min(read, ObjectHeader.Length)))
            ? throw new ObjectDamagedException(DamageReasons.Missing, location)
            : bytes[..read];
    }

    /// <summary>What cannot be read may be another object, behind this one.</summary>
    private static int ReadReadable(DiskCalls disk, SafeFileHandle segment, Span<byte> destination, long offset)
    {
        try
        {
            return ReadFull(disk, segment, destination, offset);
        }
        catch (Exception e) when (DiskErrors.IsUnreadable(e))
        {
            var done = ReadFull(disk, segment, destination[..SegmentLayout.BlockLength], offset);
            try
            {
                while (done < destination.Length && ReadFull(disk, segment, destination.Slice(done, SegmentLayout.BlockLength), offset + done) is > 0 and var read)
                {
                    done += read;
                }
            }
            catch (Exception again) when (DiskErrors.IsUnreadable(again))
            {
                // Whether this was all of it, its header and its seals say.
            }

            return done;
        }
    }

    private static int ReadFull(DiskCalls disk, SafeFileHandle handle, Span<byte> destination, long offset)
    {
        var done = 0;
        while (done < destination.Length)
        {
            var read = disk.Read(handle, destination[done..], offset + done);
            if (read == 0)
            {
                break;
            }

            done += read;
        }

        return done;
    }
}
