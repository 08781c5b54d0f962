using System.Globalization;
using DicomExchange.Store.Vault.Disk;
using Microsoft.Win32.SafeHandles;

namespace DicomExchange.Store.Vault;

/// <summary>
/// All but large objects share files, so that many of them cost one sync and none of them a name. A segment is only ever appended to, by the
/// process that began it; one that was there at start is read and has objects removed from it. Appending and syncing are for one
/// thread at a time, removing and looking through for any.
/// </summary>
internal sealed class Segments(VaultContext context) : IDisposable
{
    private readonly Lock gate = new();
    private readonly List<OpenSegment> unsynced = [];
    private OpenSegment? current;
    private int next;

    private DiskCalls Disk => context.Options.Disk;

    /// <summary>Finds the number to go on with, and gives back what a crash left unused of the last one.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public void Find()
    {
        var last = Numbers().DefaultIfEmpty(-1).Max();
        next = last + 1;
        if (last < 0)
        {
            return;
        }

        try
        {
            using var segment = OpenForRemoving(last);
            SegmentRoom.Trim(Disk, segment, context.SegmentPath(last), null);
        }
        catch (Exception e) when (DiskErrors.IsDisk(e))
        {
            // Whoever reads an object of it is told.
        }
    }

    /// <summary>Puts an object behind the last. Not durable before <see cref="Sync"/>.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    /// <exception cref="StoreException">The reserve is reached.</exception>
    public VaultLocation Append(ObjectId id, HeldObject complete)
    {
        lock (gate)
        {
            if (current is not { } segment || !segment.HasRoomFor(complete.Length))
            {
                segment = Begin();
            }

            if (!unsynced.Contains(segment))
            {
                unsynced.Add(segment);
            }

            return VaultLocation.InSegment(segment.Number, segment.Append(complete), id);
        }
    }

    /// <summary>Everything appended since the last call reaches the disk.</summary>
    /// <exception cref="SyncFailedException">The whole group must be refused.</exception>
    public void Sync()
    {
        try
        {
            foreach (var segment in unsynced)
            {
                Disk.SyncData(segment.Handle);
            }
        }
        finally
        {
            foreach (var segment in unsynced.Where(segment => segment != current))
            {
                segment.Dispose();
            }

            unsynced.Clear();
        }
    }

    /// <summary>Overwrites what lies at a place with zeros, unless it is another object.</summary>
    /// <param name="location">In a segment.</param>
    /// <param name="length">Its plain bytes; null where that is not known, and it need not begin as objects do.</param>
    /// <returns>False when it is still there, or something else is.</returns>
    public bool Remove(VaultLocation location, long? length)
    {
        try
        {
            lock (gate)
            {
                if (current is { } open && open.Number == location.Segment)
                {
                    return Remove(open.Handle, location, length);
                }
            }

            using var segment = OpenForRemoving(location.Segment);
            var isRemoved = Remove(segment, location, length);
            SegmentRoom.RemoveIfEmpty(Disk, segment, context.SegmentPath(location.Segment));
            return isRemoved;
        }
        catch (Exception e) when (DiskErrors.IsDisk(e))
        {
            return e is FileNotFoundException or DirectoryNotFoundException;
        }
    }

    /// <summary>Where anything lies, in the order of the segments.</summary>
    public IEnumerable<VaultLocation> Locations() => Numbers().Order().SelectMany(LocationsIn);

    /// <summary>What lies among the segments and is none.</summary>
    public IEnumerable<string> Strays()
    {
        if (!Directory.Exists(context.SegmentsFolder))
        {
            return [];
        }

        var segments = Numbers().Select(context.SegmentPath).ToHashSet(StringComparer.Ordinal);
        return Directory.EnumerateFileSystemEntries(context.SegmentsFolder).Where(path => !segments.Contains(path));
    }

    public void Dispose()
    {
        lock (gate)
        {
            unsynced.Where(segment => segment != current).ToList().ForEach(segment => segment.Dispose());
            unsynced.Clear();
            current?.Dispose();
            current = null;
        }
    }

    private OpenSegment Begin()
    {
        var full = current;
        current = new OpenSegment(context, next++);
        if (full is not null && !unsynced.Contains(full))
        {
            // The others are closed by their sync.
            full.Dispose();
        }

        return current;
    }

    private bool Remove(SafeFileHandle segment, VaultLocation location, long? length)
    {
        Span<byte> begins = stackalloc byte[ObjectHeader.PrefixLength];
        begins.Clear();
        _ = Disk.Read(segment, begins, location.Offset);
        var isBeginning = ObjectHeader.IsBeginning(begins);
        if (isBeginning && ObjectHeader.IdOf(begins) != location.Id)
        {
            return false;
        }

        // Place and length come from a column that nothing seals. Where they are wrong, what lies there is another's.
        if (length is not null && !isBeginning)
        {
            return SegmentScan.IsZero(begins);
        }

        var most = length is { } known
            ? SegmentLayout.SealedLength(known, ObjectHeader.ChunkSizeOf(begins) ?? context.Options.ChunkSize)
            : SegmentLayout.LargestObject;
        var room = SegmentScan.BlocksAt(Disk, segment, location.Block, (int)SegmentLayout.RoomOf(most)) * (long)SegmentLayout.BlockLength;
        return SegmentRoom.TryErase(Disk, segment, location.Offset, room);
    }

    /// <summary>What is being appended is not looked at: half of it may be there.</summary>
    private long EndOf(int number, SafeFileHandle segment)
    {
        lock (gate)
        {
            return current is { } open && open.Number == number ? open.End : RandomAccess.GetLength(segment);
        }
    }

    /// <returns>Of a segment that cannot be opened one place, so that whoever opens that is told.</returns>
    private List<VaultLocation> LocationsIn(int number)
    {
        try
        {
            using var segment = File.OpenHandle(context.SegmentPath(number), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
            return [.. SegmentScan.Find(Disk, segment, EndOf(number, segment)).Select(found => VaultLocation.InSegment(number, found.Block, found.Id))];
        }
        catch (FileNotFoundException)
        {
            // The last object in it was removed meanwhile.
            return [];
        }
        catch (Exception e) when (DiskErrors.IsUnreadable(e))
        {
            return [VaultLocation.InSegment(number, 0, default)];
        }
    }

    private SafeFileHandle OpenForRemoving(int number) =>
        File.OpenHandle(context.SegmentPath(number), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    private IEnumerable<int> Numbers()
    {
        if (!Directory.Exists(context.SegmentsFolder))
        {
            yield break;
        }

        foreach (var path in Directory.EnumerateFiles(context.SegmentsFolder))
        {
            if (int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && context.SegmentPath(number) == path)
            {
                yield return number;
            }
        }
    }
}
