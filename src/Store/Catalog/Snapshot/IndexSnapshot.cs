using DicomExchange.Store.Catalog.Index;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault.Disk;
using DicomExchange.Store.Vault.Keys;
using Microsoft.Extensions.Logging;

namespace DicomExchange.Store.Catalog.Snapshot;

/// <summary>
/// The index in memory, kept in a sealed file from a clean end of the store to its next opening, so that not every row has to be
/// opened again. It is used once: whoever opens the store destroys its key and removes the file before anything is changed. Whatever is in doubt -
/// no file, a damaged one, one of another state of the catalog, a crash since - leaves it to the rows, which are what counts.
/// </summary>
/// <param name="paths">Where the store lies.</param>
/// <param name="keys">Its keys.</param>
/// <param name="disk">The calls by which it is read and written.</param>
/// <param name="logger">Told of what could not be used or kept.</param>
internal sealed class IndexSnapshot(StorePaths paths, KeyRing keys, DiskCalls disk, ILogger logger)
{
    /// <summary>As many rows are opened in a tenth of a second.</summary>
    public const int UsualFrom = 20_000;

    /// <summary>Takes the index from the snapshot, and the snapshot from the disk. To be called before anything in the store is changed.</summary>
    /// <param name="catalog">The catalog that was opened.</param>
    /// <param name="mostBytes">As of <see cref="StudyIndex"/>.</param>
    /// <returns>Null when the rows must be opened.</returns>
    /// <exception cref="StoreException">The disk refused to forget the key.</exception>
    public StudyIndex? Take(Connection catalog, long mostBytes)
    {
        try
        {
            return TakeKey() is { } key && !paths.IsRebuild ? Load(key, catalog, mostBytes) : null;
        }
        finally
        {
            Remove();
        }
    }

    /// <summary>Keeps the index for the next opening, unless it is small or something speaks against it. Nothing in the store may change afterwards.</summary>
    /// <param name="index">As it is at the end.</param>
    /// <param name="catalog">After its last commit.</param>
    /// <param name="mark">How far the disk may be filled.</param>
    /// <param name="from">Holdings from which on it is worth it.</param>
    public void Keep(StudyIndex index, Connection catalog, DiskMark mark, int from)
    {
        // A store of which something is hidden is opened row by row until it is mended. The file has the byte order of nearly every processor.
        if (paths.IsRebuild || index.SlotCount < Math.Max(1, from) || index.Hidden.WithoutKey + index.Hidden.Damaged > 0 || !BitConverter.IsLittleEndian)
        {
            return;
        }

        try
        {
            if (SnapshotMark.Of(catalog, keys.Count()) is { } state)
            {
                Keep(new SnapshotWriter(index, state), mark, from);
            }
        }
        catch (Exception e) when (DiskErrors.IsDisk(e) || e is StoreException or CatalogException)
        {
            Remove();
            SnapshotLog.NotKept(logger, DiskErrors.Explain(e, "keeping the index").Reason);
        }
    }

    private void Keep(SnapshotWriter writer, DiskMark mark, int from)
    {
        if (writer.Head.Holdings < Math.Max(1, from))
        {
            return;
        }

        mark.Require(writer.Head.FileLength);
        File.Delete(paths.Snapshot);
        var key = StoreKey.New();
        using (var file = new SnapshotStream(paths.Snapshot, keys.Store, key, disk))
        {
            writer.Write(file);
        }

        disk.SyncDirectory(paths.Folder);

        // Last: without its key the file is nothing, whatever there is of it.
        keys.PutSnapshotKey(key);
    }

    private StoreKey? TakeKey()
    {
        try
        {
            return keys.TakeSnapshotKey();
        }
        catch (StoreException e) when (e.Reason == StoreReasons.DiskFull)
        {
            // The file gives its room back; the key goes then, or with the next study that is deleted, and opens nothing until then.
            Remove();
            return null;
        }
    }

    private StudyIndex? Load(StoreKey key, Connection catalog, long mostBytes)
    {
        try
        {
            if (!BitConverter.IsLittleEndian || !File.Exists(paths.Snapshot) || SnapshotMark.Of(catalog, keys.Count()) is not { } mark)
            {
                return null;
            }

            var index = new StudyIndex(mostBytes);
            using var file = new SnapshotReader(paths.Snapshot, keys.Store, key, disk);
            return new SnapshotLoader(file, index).TryLoad(mark) ? index : null;
        }
        catch (Exception e) when (DiskErrors.IsDisk(e) || e is InvalidDataException or StoreException)
        {
            SnapshotLog.NotTaken(logger, e.GetType().Name);
            return null;
        }
    }

    private void Remove()
    {
        try
        {
            File.Delete(paths.Snapshot);
        }
        catch (Exception e) when (DiskErrors.IsDisk(e))
        {
            // Without its key it opens no more; the next one that is kept tells why it cannot be.
            SnapshotLog.NotRemoved(logger, e.GetType().Name);
        }
    }
}
