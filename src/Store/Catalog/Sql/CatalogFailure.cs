namespace DicomExchange.Store.Catalog.Sql;

/// <summary>What kind of failure a result code of SQLite stands for (sqlite.org/rescode.html).</summary>
internal enum CatalogFailure
{
    /// <summary>This statement was not carried out: a constraint, or a mistake of ours.</summary>
    Refused,

    /// <summary>Locked by another process, or memory or file handles ran out: it may succeed when tried again.</summary>
    Busy,

    /// <summary>There is no room; the transaction is certainly not committed.</summary>
    DiskFull,

    /// <summary>A read, write or open failed.</summary>
    DiskFailed,

    /// <summary>What was written before may not be on the disk, or not in the file that is opened next time.</summary>
    SyncFailed,

    /// <summary>The file is not what SQLite left: whatever is added to it may be lost.</summary>
    Damaged,
}
