using System.Net;
using DicomExchange.Store.Audit;
using Microsoft.Extensions.Logging;

namespace DicomExchange.Node.Services;

/// <summary>The log lines of the node. None holds anything of a patient: no names, identifiers or dates of studies.</summary>
internal static partial class NodeLog
{
    [LoggerMessage(100, LogLevel.Warning, "Refused {What} of {Who}: {Reason} ({Status}, {Times} times)")]
    public static partial void Refused(ILogger log, string what, string who, string reason, string status, int times);

    [LoggerMessage(101, LogLevel.Information, "Association {Correlation} with {Partner} from {Remote} opened, {Protection}")]
    public static partial void AssociationOpened(ILogger log, string correlation, string partner, IPEndPoint remote, string protection);

    [LoggerMessage(102, LogLevel.Information, "Association {Correlation} with {Partner} ended: {Reason}")]
    public static partial void AssociationEnded(ILogger log, string correlation, string partner, string reason);

    [LoggerMessage(103, LogLevel.Error, "Operation {Operation} of {Partner} failed in association {Correlation}")]
    public static partial void OperationFaulted(ILogger log, Exception fault, string operation, string partner, string correlation);

    [LoggerMessage(104, LogLevel.Error, "A stored object is damaged ({Reason}). Run `dicomx store verify` to see which.")]
    public static partial void ObjectDamaged(ILogger log, string reason);

    [LoggerMessage(105, LogLevel.Error, "An audit record of {Event} could not be written: {Reason}")]
    public static partial void AuditLost(ILogger log, AuditEvent @event, string reason);

    [LoggerMessage(106, LogLevel.Information, "{Count} audit records that the settings keep no longer were removed")]
    public static partial void AuditPruned(ILogger log, long count);

    [LoggerMessage(107, LogLevel.Error, "Audit records that the settings keep no longer could not be removed ({Reason}). Run `dicomx audit verify` to see whether the trail is whole.")]
    public static partial void AuditNotPruned(ILogger log, string reason);
}
