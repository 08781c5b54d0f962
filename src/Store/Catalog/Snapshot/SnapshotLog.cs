using Microsoft.Extensions.Logging;

namespace DicomExchange.Store.Catalog.Snapshot;

internal static partial class SnapshotLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The snapshot of the index could not be used ({Why}), and every row is opened instead. Nothing is lost; look at the disk if it comes again")]
    public static partial void NotTaken(ILogger logger, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The index was not kept for the next start, which will open every row instead: {Reason}")]
    public static partial void NotKept(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The file index.snapshot in the data folder could not be removed ({Why}). It opens no more; remove it by hand")]
    public static partial void NotRemoved(ILogger logger, string why);
}
