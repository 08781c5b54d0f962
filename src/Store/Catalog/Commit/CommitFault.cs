using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault.Disk;

namespace DicomExchange.Store.Catalog.Commit;

/// <summary>
/// What a failure means for those who wait. Only a failed sync, a commit whose outcome is not known, and a catalog that SQLite finds
/// broken end all writing; whatever else fails before that leaves nothing behind.
/// </summary>
/// <param name="Scope">How far it reaches.</param>
/// <param name="Why">What the members are answered.</param>
internal sealed record CommitFault(FaultScope Scope, StoreException Why)
{
    /// <param name="error">What was thrown.</param>
    /// <param name="isUndecided">It came when the transaction may already have been on the disk, or could not be undone.</param>
    public static CommitFault Of(Exception error, bool isUndecided)
    {
        var why = Explain(error);
        if (isUndecided || why.DurabilityLost || why.Reason == CatalogReasons.CatalogDamaged)
        {
            return new CommitFault(FaultScope.Store, why.DurabilityLost ? why : Final(why, error));
        }

        var isOfAll = error is IOException || why.Reason is StoreReasons.DiskFull or StoreReasons.DiskFailed or StoreReasons.StoreBusy;
        return new CommitFault(isOfAll && error is not CatalogException { Kind: CatalogFailure.Refused } ? FaultScope.Group : FaultScope.Member, why);
    }

    private static StoreException Explain(Exception error) => error switch
    {
        StoreException known => known,
        CatalogException failed => Explain(failed),
        IOException => DiskErrors.Explain(error, "committing to the catalog"),
        _ => new StoreException(CatalogReasons.EntryFailed, $"Entering it into the catalog failed ({error.GetType().Name}); nothing of it is kept. Look at the log.", error),
    };

    private static StoreException Explain(CatalogException error) => error.Kind switch
    {
        CatalogFailure.DiskFull => new StoreException(StoreReasons.DiskFull, "The disk is full: the catalog could not be written. Free space; no restart is needed.", error),
        CatalogFailure.SyncFailed => new StoreException(
            StoreReasons.SyncFailed, $"{error.Message} A sync was refused. The store takes nothing more until it is restarted on a sound disk.", error),
        CatalogFailure.Damaged => new StoreException(CatalogReasons.CatalogDamaged, $"{error.Message} Run 'dicomx store rebuild-index', or restore the catalog.", error),
        CatalogFailure.Busy => new StoreException(
            StoreReasons.StoreBusy, $"{error.Message} Another program holds it, or memory or file handles ran out; nothing is kept of what was under way, and it may be sent again.", error),
        CatalogFailure.DiskFailed => new StoreException(StoreReasons.DiskFailed, $"{error.Message} Nothing is kept of what was under way. Look at the system log.", error),
        _ => new StoreException(CatalogReasons.EntryFailed, $"{error.Message} Nothing of it is kept. Run 'dicomx store verify'.", error),
    };

    /// <summary>The reason stays the word for the cause where that is known.</summary>
    private static StoreException Final(StoreException why, Exception error) => new(
        why.Reason is CatalogReasons.EntryFailed or StoreReasons.StoreBusy ? CatalogReasons.CommitFailed : why.Reason,
        $"{why.Message} The store takes nothing more until it is restarted.",
        error);
}
