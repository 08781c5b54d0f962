using Microsoft.Extensions.Logging;

namespace DicomExchange.Store.Catalog.Commit;

internal static partial class CommitLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The store refused {Count} objects: {Reason}")]
    public static partial void GroupRefused(ILogger logger, string reason, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "The store refused one object and goes on with the others. {What} At: {Where}")]
    public static partial void EntryFailed(ILogger logger, string what, string where);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The catalog could not take up its log, and tries again later: {Reason}")]
    public static partial void CheckpointPutOff(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The audit trail could not be signed at the end: {Reason}. It is signed when the store is open again")]
    public static partial void SigningPutOff(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} studies are hidden, and nothing is added to them: {Reason}. 'dicomx status' says what to do")]
    public static partial void StudiesHidden(ILogger logger, int count, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A row of the catalog is left out of answers: {Reason}. Run 'dicomx store verify' to see what is behind it")]
    public static partial void RowLeftOut(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The store is read-only from now on, and {Count} objects were refused: {Reason}. Check the disk, then restart")]
    public static partial void StoreStopped(ILogger logger, string reason, int count, Exception error);
}
