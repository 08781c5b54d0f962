namespace DicomExchange.Store.Vault.Disk;

/// <summary>Turns what the operating system reports into the store's reason words.</summary>
internal static class DiskErrors
{
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    /// <param name="doing">What was being done, for a person: "writing an object".</param>
    public static StoreException Explain(Exception error, string doing) => error switch
    {
        StoreException known => known,
        SyncFailedException => new StoreException(
            StoreReasons.SyncFailed, $"The disk failed while {doing}: {error.Message} The store takes nothing more until it is restarted on a sound disk.", error),
        { HResult: NoSpace or QuotaExceeded or WindowsDiskFull } => new StoreException(
            StoreReasons.DiskFull, $"The disk is full: {doing} was given up and nothing of it is kept. Free space; no restart is needed.", error),
        _ => new StoreException(StoreReasons.DiskFailed, $"The disk failed while {doing}: {error.GetType().Name} (error {error.HResult}). Look at the system log.", error),
    };

    public static bool IsDisk(Exception error) => error is IOException or UnauthorizedAccessException;
}
