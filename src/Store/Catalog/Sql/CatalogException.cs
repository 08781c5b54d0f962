using SQLitePCL;

namespace DicomExchange.Store.Catalog.Sql;

/// <summary>SQLite refused or failed; the message is SQLite's text for the code and holds no value of any row.</summary>
internal sealed class CatalogException(int code, string text)
    : IOException($"The catalog's database answered {code}: {text}.")
{
    private const int NoMemoryInDisk = raw.SQLITE_IOERR | (12 << 8);
    private const int FileSync = raw.SQLITE_IOERR | (4 << 8);
    private const int DirectorySync = raw.SQLITE_IOERR | (5 << 8);

    /// <summary>The file at the path is another one than the one that is open.</summary>
    private const int FileMoved = raw.SQLITE_READONLY | (4 << 8);

    /// <summary>The extended result code.</summary>
    public int Code { get; } = code;

    public CatalogFailure Kind => Code switch
    {
        FileSync or DirectorySync or FileMoved => CatalogFailure.SyncFailed,
        NoMemoryInDisk => CatalogFailure.Busy,
        _ => (Code & 0xFF) switch
        {
            raw.SQLITE_FULL => CatalogFailure.DiskFull,
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_NOMEM or raw.SQLITE_CANTOPEN or raw.SQLITE_PROTOCOL => CatalogFailure.Busy,
            raw.SQLITE_IOERR or raw.SQLITE_READONLY or raw.SQLITE_PERM => CatalogFailure.DiskFailed,
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => CatalogFailure.Damaged,
            _ => CatalogFailure.Refused,
        },
    };

    /// <summary>The disk is full and the transaction is certainly not committed.</summary>
    public bool IsDiskFull => Kind == CatalogFailure.DiskFull;
}
