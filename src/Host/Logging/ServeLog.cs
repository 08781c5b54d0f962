using Microsoft.Extensions.Logging;

namespace DicomExchange.Host.Logging;

/// <summary>Lines about the process as a whole.</summary>
internal static partial class ServeLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Ready: {Listeners}")]
    public static partial void Ready(ILogger log, string listeners);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopping: operations in progress may finish")]
    public static partial void Stopping(ILogger log);

    [LoggerMessage(Level = LogLevel.Information, Message = "SIGHUP: the node goes on; it watches its settings by itself, and SIGTERM stops it")]
    public static partial void HungUp(ILogger log);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Sentence}")]
    public static partial void Attention(ILogger log, string sentence);
}
