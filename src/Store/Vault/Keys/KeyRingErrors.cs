using DicomExchange.Store.Vault.Disk;
using Microsoft.Data.Sqlite;

namespace DicomExchange.Store.Vault.Keys;

/// <summary>SQLite's result codes in the store's reason words (sqlite.org/rescode.html).</summary>
internal static class KeyRingErrors
{
    private const int Full = 13;
    private const int FileSync = 1034;
    private const int DirectorySync = 1290;

    public static StoreException Explain(Exception error, string doing) => error switch
    {
        SqliteException { SqliteExtendedErrorCode: FileSync or DirectorySync } => new StoreException(
            StoreReasons.SyncFailed, $"The disk failed while {doing}: a sync was refused. The store takes nothing more until it is restarted on a sound disk.", error),
        SqliteException { SqliteErrorCode: Full } => new StoreException(StoreReasons.DiskFull, $"The disk is full: {doing} was given up. Free space; no restart is needed.", error),
        SqliteException sqlite => new StoreException(
            StoreReasons.DiskFailed, $"The disk failed while {doing} (SQLite error {sqlite.SqliteExtendedErrorCode}). Look at the system log.", error),
        _ => DiskErrors.Explain(error, doing),
    };
}
