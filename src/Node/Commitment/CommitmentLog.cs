using Microsoft.Extensions.Logging;

namespace DicomExchange.Node.Commitment;

/// <summary>The log lines of storage commitment. None holds anything of a patient, and no UID.</summary>
internal static partial class CommitmentLog
{
    [LoggerMessage(150, LogLevel.Information, "{Partner} asks for commitment to {Count} instances")]
    public static partial void Asked(ILogger log, string partner, int count);

    [LoggerMessage(151, LogLevel.Information, "Reported to {Partner}: {Committed} instances committed, {Failed} not")]
    public static partial void Reported(ILogger log, string partner, int committed, int failed);

    [LoggerMessage(152, LogLevel.Warning, "A report of storage commitment could not be delivered to {Partner}, it is tried again: {Reason}")]
    public static partial void ReportWaits(ILogger log, string partner, string reason);

    [LoggerMessage(153, LogLevel.Warning, "{Partner} could not be asked for storage commitment, it is tried again: {Reason}")]
    public static partial void AskingWaits(ILogger log, string partner, string reason);

    [LoggerMessage(154, LogLevel.Information, "{Partner} has committed itself to {Committed} instances, and to {Failed} not")]
    public static partial void Committed(ILogger log, string partner, int committed, int failed);

    [LoggerMessage(155, LogLevel.Warning, "{Partner} does not commit itself to {Failed} of {Count} instances that were delivered to it; they are held. Look with `dicomx queue list`")]
    public static partial void NotCommitted(ILogger log, string partner, int failed, int count);

    [LoggerMessage(156, LogLevel.Error, "Storage commitment with {Partner} failed in a way nobody foresaw; it is tried again")]
    public static partial void Faulted(ILogger log, Exception fault, string partner);

    [LoggerMessage(157, LogLevel.Warning, "Storage commitment with {Partner}: {Reason}")]
    public static partial void GivenUp(ILogger log, string partner, string reason);
}
