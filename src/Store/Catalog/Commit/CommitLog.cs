using Microsoft.Extensions.Logging;

namespace DicomExchange.Store.Catalog.Commit;

internal static partial class CommitLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The store refused {Count} objects: {Reason}")]
    public static partial void GroupRefused(ILogger logger, string reason, int count);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The store is read-only from now on, and {Count} objects were refused: {Reason}. Check the disk, then restart")]
    public static partial void StoreStopped(ILogger logger, string reason, int count, Exception error);
}
