using DicomExchange.Store.Vault.Disk;
using Microsoft.Win32.SafeHandles;

namespace DicomExchange.Store.Vault;

/// <summary>The segment that objects are appended to, by one thread at a time.</summary>
internal sealed class OpenSegment : IDisposable
{
    private readonly VaultContext context;
    private readonly SafeFileHandle handle;
    private readonly string path;
    private long end;
    private long grantedTo;
    private bool canAllocate = true;
    private SafeFileHandle? direct;
    private bool canWriteDirectly = true;

    /// <summary>Makes a new one; it and its name are on the disk when this returns.</summary>
    /// <exception cref="IOException">The disk refused; there is none.</exception>
    public OpenSegment(VaultContext context, int number)
    {
        this.context = context;
        Number = number;
        path = context.SegmentPath(number);
        PrivateFile.MakeFolder(context.SegmentsFolder);
        handle = PrivateFile.Create(path);
        try
        {
            Grant(SegmentLayout.BlockLength);
            var disk = context.Options.Disk;
            disk.SyncFile(handle);
            disk.SyncDirectory(context.SegmentsFolder);
            disk.SyncDirectory(context.ObjectsFolder);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public int Number { get; }

    public SafeFileHandle Handle => handle;

    /// <summary>Everything before it is whole, or was taken back; also for who does not append.</summary>
    public long End => Volatile.Read(ref end);

    public bool HasRoomFor(int length) => end + SegmentLayout.RoomOf(length) <= context.Options.SegmentLength;

    /// <summary>Writes one object behind the last. Not durable before the segment is synced.</summary>
    /// <returns>The block it begins at.</returns>
    /// <exception cref="IOException">The disk refused; its place stays empty.</exception>
    /// <exception cref="StoreException">The reserve is reached.</exception>
    public uint Append(HeldObject complete)
    {
        var offset = end;
        var behind = offset + SegmentLayout.RoomOf(complete.Length);
        Grant(behind);
        try
        {
            if (!complete.IsAligned || !TryWriteDirectly(complete.Blocks, offset))
            {
                context.Options.Disk.Write(handle, complete.Bytes, offset);
            }
        }
        catch (Exception e) when (DiskErrors.IsDisk(e))
        {
            SegmentRoom.TryErase(context.Options.Disk, handle, offset, behind - offset);
            throw;
        }
        finally
        {
            // Never written twice: whatever of a refused object is left there could otherwise be taken for a part of the next one.
            Volatile.Write(ref end, behind);
        }

        return (uint)(offset / SegmentLayout.BlockLength);
    }

    /// <summary>Gives back the room that was not needed; a segment with nothing in it goes.</summary>
    public void Dispose()
    {
        try
        {
            direct?.Dispose();
            SegmentRoom.Trim(context.Options.Disk, handle, path, end);
        }
        finally
        {
            handle.Dispose();
        }
    }

    /// <summary>
    /// Past the system's cache, by a second handle: what writing a larger object costs most is memory for the cache and the copy into it.
    /// The two never write to the same object unless this refused it.
    /// </summary>
    /// <returns>False where there is no such way; all of it is then to be written.</returns>
    private bool TryWriteDirectly(ReadOnlySpan<byte> blocks, long offset)
    {
        if (!canWriteDirectly)
        {
            return false;
        }

        var disk = context.Options.Disk;
        try
        {
            direct ??= TryOpenDirect();
            canWriteDirectly = direct is not null;
            if (direct is not null)
            {
                disk.Write(direct, blocks, offset);
            }
        }
        catch (IOException e) when (e.HResult == DirectWriting.NotValid)
        {
            // This file system wants other blocks.
            canWriteDirectly = false;
        }

        return canWriteDirectly;
    }

    private SafeFileHandle? TryOpenDirect()
    {
        try
        {
            var opened = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            if (context.Options.Disk.Direct(opened, true))
            {
                return opened;
            }

            opened.Dispose();
        }
        catch (Exception e) when (DiskErrors.IsDisk(e))
        {
            // The handle that is there does as well.
        }

        return null;
    }

    private void Grant(long upTo)
    {
        if (upTo <= grantedTo)
        {
            return;
        }

        var step = Math.Max(context.Options.SegmentStep, upTo - grantedTo);
        context.Mark.Require(step);
        canAllocate = canAllocate && context.Options.Disk.Allocate(handle, grantedTo, step);
        grantedTo += step;
    }
}
