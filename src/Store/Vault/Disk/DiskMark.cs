namespace DicomExchange.Store.Vault.Disk;

/// <summary>
/// The mark below which the disk must not be filled by objects, so that the catalog and the audit trail can still be written.
/// Asked before an object and again for each stretch of it.
/// </summary>
/// <param name="reserve">Bytes that stay free; null for <see cref="DefaultReserve"/>.</param>
/// <param name="measure">Total and available bytes of the file system that holds the vault.</param>
public sealed class DiskMark(long? reserve, Func<DiskSpace> measure)
{
    /// <summary>1 GiB or 5 % of the disk, whichever is less.</summary>
    public static long DefaultReserve(long total) => Math.Min(1L << 30, total / 20);

    /// <param name="folder">Any folder on the file system to be watched.</param>
    /// <param name="reserve">Bytes that stay free; null for <see cref="DefaultReserve"/>.</param>
    public static DiskMark Of(string folder, long? reserve = null)
    {
        var drive = new DriveInfo(folder);
        return new DiskMark(reserve, () => new DiskSpace(drive.TotalSize, drive.AvailableFreeSpace));
    }

    /// <summary>Bytes that objects may still take; zero or less when the mark is reached.</summary>
    public long Room()
    {
        var space = measure();
        return space.Available - (reserve ?? DefaultReserve(space.Total));
    }

    /// <exception cref="StoreException"><see cref="StoreReasons.DiskFull"/>.</exception>
    public void Require(long bytes)
    {
        var room = Room();
        if (room < bytes)
        {
            throw new StoreException(
                StoreReasons.DiskFull,
                "The disk of the data folder has reached its reserve: no object is taken until there is space again. Free space or move the folder.");
        }
    }
}
