using Microsoft.Extensions.Logging;

namespace DicomExchange.Node.Audit.Syslog;

/// <summary>What sending to the collector says in the log. None of it is about a patient.</summary>
internal static partial class CollectorLog
{
    [LoggerMessage(170, LogLevel.Information, "Audit messages go to the collector {Address}, from number {First} on")]
    public static partial void Connected(ILogger log, string address, long first);

    [LoggerMessage(171, LogLevel.Warning, "Audit messages cannot be sent to the collector {Address} now ({Reason}); they wait in the store. {Explanation}")]
    public static partial void Failed(ILogger log, string address, string reason, string explanation);

    [LoggerMessage(174, LogLevel.Error, "What the store remembers of how far {Collector} has the audit messages was changed from outside, or damaged; all there are go to it again. Run `dicomx audit verify`, and compare what the collector has.")]
    public static partial void CursorAltered(ILogger log, string collector);

    [LoggerMessage(175, LogLevel.Error, "What the store remembers of how far a collector has the audit messages cannot be read. Run `dicomx audit verify`.")]
    public static partial void CursorUnread(ILogger log, Exception fault);

    [LoggerMessage(173, LogLevel.Information, "The collector {Address} takes audit messages again")]
    public static partial void Back(ILogger log, string address);

    [LoggerMessage(172, LogLevel.Error, "Sending audit messages to the collector {Address} went wrong")]
    public static partial void Faulted(ILogger log, Exception fault, string address);
}
