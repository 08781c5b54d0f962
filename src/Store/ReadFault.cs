using DicomExchange.Store.Catalog.Sql;

namespace DicomExchange.Store;

/// <summary>What it means to whoever asks when the catalog cannot be read.</summary>
public static class ReadFault
{
    /// <param name="error">What was thrown.</param>
    /// <returns>Null where it has nothing to do with the catalog.</returns>
    public static StoreException? Of(Exception error) => (error as CatalogException)?.Kind switch
    {
        null => null,
        CatalogFailure.Busy => new StoreException(
            StoreReasons.StoreBusy, $"{error.Message} Another program holds it, or memory or file handles ran out. Try it again.", error),
        CatalogFailure.Damaged => new StoreException(
            CatalogReasons.CatalogDamaged, $"{error.Message} A part of it cannot be read any more. Keep a copy of the data folder, then restore the catalog from a backup, or stop the node and run 'dicomx store rebuild-index'.", error),
        _ => new StoreException(
            StoreReasons.DiskFailed, $"{error.Message} Look at the system log and at the disk, and keep a copy of the data folder before anything else.", error),
    };
}
