using DicomExchange.Store.Vault.Disk;
using Microsoft.Win32.SafeHandles;

namespace DicomExchange.Store.Vault;

/// <summary>
/// The sealed bytes of one object that is being read: in a file of its own, or in memory. In memory are those that arrived and are not
/// in a segment yet, and those that are: one read takes all there is, so that what is removed meanwhile is still read whole. For one
/// caller at a time.
/// </summary>
internal sealed class SealedBytes : IDisposable
{
    private readonly VaultContext context;
    private readonly VaultLocation location;
    private readonly SafeFileHandle? file;
    private readonly HeldObject? arrived;
    private Stretch? stretch;
    private byte[] array = [];
    private int held;
    private long end;

    private SealedBytes(VaultContext context, VaultLocation location, SafeFileHandle? file, HeldObject? arrived)
    {
        this.context = context;
        this.location = location;
        this.file = file;
        this.arrived = arrived;
        Length = arrived is not null ? arrived.Length : location.IsInSegment ? null : RandomAccess.GetLength(file!);
    }

    /// <summary>All of the object; null where only its meta says how long it is.</summary>
    public long? Length { get; }

    private DiskCalls Disk => context.Options.Disk;

    /// <param name="context">Where the object lies.</param>
    /// <param name="location">Its place.</param>
    /// <param name="length">Its sealed bytes, as the index lets expect; null without one.</param>
    /// <exception cref="IOException">It is not there, or cannot be read.</exception>
    /// <exception cref="ObjectDamagedException">There is nothing at its place.</exception>
    public static SealedBytes Open(VaultContext context, VaultLocation location, long? length)
    {
        if (location.IsIncoming && context.Arrived.TryGet(location.Id, out var arrived))
        {
            return new SealedBytes(context, location, null, arrived);
        }

        var opened = File.OpenHandle(context.PathOf(location), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, location.IsInSegment ? FileOptions.None : FileOptions.SequentialScan);
        SealedBytes? bytes = null;
        try
        {
            bytes = new SealedBytes(context, location, opened, null);
            if (location.IsInSegment)
            {
                bytes.ReadEntry(length);
            }

            return bytes;
        }
        catch
        {
            bytes?.Dispose();
            opened.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Has all of an object in a segment in memory, now that its length is known. Where a part of it cannot be read, what asks for that
    /// part is told.
    /// </summary>
    /// <param name="length">Its sealed bytes, at most those of the largest.</param>
    public void Require(long length)
    {
        end = length;
        if (!location.IsInSegment || length <= held)
        {
            return;
        }

        Hold((int)length);
        try
        {
            held += ReadFull(Room()[held..(int)length], location.Offset + held);
        }
        catch (Exception e) when (DiskErrors.IsUnreadable(e))
        {
            // The other parts still open.
        }
    }

    /// <summary>Bytes that are in memory; empty where they are to be read, or are not all there.</summary>
    public ReadOnlySpan<byte> Held(long offset, int length)
    {
        var all = arrived is not null ? arrived.Bytes : Room()[..held];
        return offset + length <= all.Length ? all.Slice((int)offset, length) : [];
    }

    /// <returns>Bytes read: less than asked only at the end.</returns>
    public int Read(Span<byte> destination, long offset)
    {
        if (arrived is null && !location.IsInSegment)
        {
            return ReadFull(destination, offset);
        }

        if (arrived is null && offset + destination.Length > held && offset + destination.Length <= end)
        {
            return ReadFull(destination, location.Offset + offset);
        }

        var all = arrived is not null ? arrived.Bytes : Room()[..held];
        var left = all[(int)Math.Min(offset, all.Length)..];
        var length = Math.Min(left.Length, destination.Length);
        left[..length].CopyTo(destination);
        return length;
    }

    public void Dispose()
    {
        file?.Dispose();
        if (stretch is { } used)
        {
            stretch = null;
            held = 0;
            context.ReadStretches.Return(used);
        }
    }

    private void ReadEntry(long? length)
    {
        Hold((int)Math.Clamp(length ?? HeldObject.LargestArray, ObjectHeader.Length, SegmentLayout.LargestObject));
        var room = length is { } expected ? Room()[..(int)Math.Clamp(expected, ObjectHeader.Length, SegmentLayout.LargestObject)] : Room();
        held = ReadReadable(room);
        if (SegmentScan.IsZero(room[..Math.Min(held, ObjectHeader.Length)]))
        {
            throw new ObjectDamagedException(DamageReasons.Missing, location);
        }
    }

    /// <summary>Has room for so many bytes, with what is held in it.</summary>
    private void Hold(int length)
    {
        if (length <= Room().Length)
        {
            return;
        }

        var rented = stretch is null && length > HeldObject.LargestArray && length <= context.ReadStretches.Length ? context.ReadStretches.TryRent() : null;
        var made = rented is null ? new byte[length] : [];
        Room()[..held].CopyTo(rented is null ? made : rented.Bytes);
        if (stretch is { } small)
        {
            context.ReadStretches.Return(small);
        }

        (stretch, array) = (rented, made);
    }

    private Span<byte> Room() => stretch is null ? array : stretch.Bytes;

    /// <summary>What cannot be read may be another object, behind this one, or a part of this one that nobody asks for.</summary>
    private int ReadReadable(Span<byte> destination)
    {
        var offset = location.Offset;
        try
        {
            return ReadFull(destination, offset);
        }
        catch (Exception e) when (DiskErrors.IsUnreadable(e))
        {
            var done = ReadFull(destination[..Math.Min(SegmentLayout.BlockLength, destination.Length)], offset);
            try
            {
                while (done < destination.Length && ReadFull(destination.Slice(done, Math.Min(SegmentLayout.BlockLength, destination.Length - done)), offset + done) is > 0 and var read)
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

    private int ReadFull(Span<byte> destination, long offset)
    {
        var done = 0;
        while (done < destination.Length)
        {
            var read = Disk.Read(file!, destination[done..], offset + done);
            if (read == 0)
            {
                break;
            }

            done += read;
        }

        return done;
    }
}
