namespace DicomExchange.Store.Vault.Disk;

/// <summary>Turns what the operating system reports into the store's reason words.</summary>
internal static class DiskErrors
{
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;
    private const int NoMemory = 12;
    private const int TooManyFilesInSystem = 23;
    private const int TooManyFiles = 24;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    /// <param name="doing">What was being done, for a person: "writing an object".</param>
    public static StoreException Explain(Exception error, string doing) => error switch
    {
        StoreException known => known,
        SyncFailedException => new StoreException(
            StoreReasons.SyncFailed, $"The disk failed while {doing}: {error.Message} The store takes nothing more until it is restarted on a sound disk.", error),
        { HResult: NoSpace or QuotaExceeded or WindowsDiskFull } => new StoreException(
            StoreReasons.DiskFull, $"The disk is full: {doing} was given up and nothing of it is kept. Free space; no restart is needed.", error),
        { HResult: NoMemory or TooManyFiles or TooManyFilesInSystem } => new StoreException(
            StoreReasons.StoreBusy, $"Memory or file handles ran out while {doing}: it was given up, and may be tried again. Raise the service's limit of open files if this comes again.", error),
        _ => new StoreException(StoreReasons.DiskFailed, $"The disk failed while {doing}: {error.GetType().Name} (error {error.HResult}). Look at the system log.", error),
    };

    /// <summary>
    /// Of a read: the disk or the file system does not give back what lies at this place, in whatever words - a bad sector alone has
    /// two (EIO, ENODATA), a file system its own. Memory or handles that ran out say nothing of the file.
    /// </summary>
    public static bool IsUnreadable(Exception error) =>
        IsDisk(error) && error is not SyncFailedException && error.HResult is not (NoMemory or TooManyFiles or TooManyFilesInSystem);

    public static bool IsDisk(Exception error) => error is IOException or UnauthorizedAccessException;
}
