using Microsoft.Extensions.Logging;

namespace DicomExchange.Store.Catalog.Commit;

/// <summary>Whether the store still writes, and if not, why. It begins once and is over only with the process.</summary>
internal sealed class StoreTrouble(ILogger logger)
{
    private StoreException? why;

    public StoreException? Why => Volatile.Read(ref why);

    /// <param name="reason">Why nothing is written any more; the first one stays.</param>
    /// <param name="refused">How many objects and records are refused with it now.</param>
    public void Begin(StoreException reason, int refused)
    {
        if (Interlocked.CompareExchange(ref why, reason, null) is null)
        {
            CommitLog.StoreStopped(logger, reason.Reason, refused, reason);
        }
    }
}
