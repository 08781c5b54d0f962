using System.Net;
using DicomExchange.Wire.Tls;
using Microsoft.Extensions.Logging;

namespace DicomExchange.Wire.Transport;

/// <summary>What the transport writes to the log: addresses, reasons, certificates; never anything of a patient.</summary>
internal static partial class TransportLog
{
    [LoggerMessage(1101, LogLevel.Warning, "Connection from {Remote} to {Local} refused: {Reason} ({Times} times). {Explanation} Certificate: {Subject} {Certificate}")]
    public static partial void Refused(
        ILogger log, IPEndPoint remote, IPEndPoint local, string reason, int times, string explanation, string? subject, Fingerprint? certificate);

    [LoggerMessage(1102, LogLevel.Error, "A refused connection ({Reason}) could not be reported to the audit trail")]
    public static partial void ReportFailed(ILogger log, Exception exception, string reason);

    [LoggerMessage(1103, LogLevel.Error, "The connection from {Remote} ended by a fault of this node")]
    public static partial void ConnectionFailed(ILogger log, Exception exception, IPEndPoint? remote);

    [LoggerMessage(1104, LogLevel.Error, "Accepting a connection on {Local} failed ({Error}); trying again")]
    public static partial void AcceptFailed(ILogger log, IPEndPoint local, System.Net.Sockets.SocketError error);

    [LoggerMessage(1105, LogLevel.Information, "Listening on {Local} ({Security})")]
    public static partial void Listening(ILogger log, IPEndPoint local, WireSecurity security);

    [LoggerMessage(1106, LogLevel.Information, "Stopped listening on {Local}")]
    public static partial void Stopped(ILogger log, IPEndPoint local);

    [LoggerMessage(1107, LogLevel.Warning, "{Count} connections on {Local} did not end in time and were cut")]
    public static partial void Cut(ILogger log, IPEndPoint local, int count);
}
