using Microsoft.Extensions.Logging;

namespace DicomExchange.Node.Forwarding;

/// <summary>What forwarding says in the log. None of it is about a patient.</summary>
internal static partial class ForwardingLog
{
    [LoggerMessage(120, LogLevel.Warning, "Nothing can be sent to {Partner} now ({Reason}): {Waiting} instances wait, and the next try is in {Seconds} s")]
    public static partial void DestinationFailed(ILogger log, string partner, string reason, int waiting, int seconds);

    [LoggerMessage(121, LogLevel.Error, "Nothing can be sent to {Partner} ({Reason}) before somebody changes that: {Waiting} instances wait. {Explanation}")]
    public static partial void DestinationBlocked(ILogger log, string partner, string reason, int waiting, string explanation);

    [LoggerMessage(122, LogLevel.Information, "{Partner} can be sent to again")]
    public static partial void DestinationBack(ILogger log, string partner);

    [LoggerMessage(123, LogLevel.Debug, "Of a study {Sent} instances were delivered and {Held} are held for {Partner}")]
    public static partial void StudySent(ILogger log, int sent, int held, string partner);

    [LoggerMessage(125, LogLevel.Warning, "Of a study {Partner} took nothing ({Reason}). {Advice}")]
    public static partial void StudyUnwelcome(ILogger log, string partner, string reason, string advice);

    [LoggerMessage(124, LogLevel.Error, "Sending to {Partner} went wrong")]
    public static partial void SendingFaulted(ILogger log, Exception fault, string partner);

    [LoggerMessage(126, LogLevel.Warning, "{Partner} answers, but takes no association beside those that are open ({Reason}): one more is asked for from time to time")]
    public static partial void DestinationFull(ILogger log, string partner, string reason);
}
