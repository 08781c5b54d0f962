using DicomExchange.Node.Forwarding;
using DicomExchange.Node.Settings;
using DicomExchange.Store.Audit;
using Microsoft.Extensions.Logging;

namespace DicomExchange.Node.Audit.Syslog;

/// <summary>What sending to the collector works with.</summary>
/// <param name="Collector">The collector that the settings in force name; null for none.</param>
/// <param name="Trail">What is sent.</param>
/// <param name="Dialer">Calls it.</param>
/// <param name="Time">The clock.</param>
/// <param name="Log">Told when it cannot be sent to, and when it can again.</param>
public sealed record FeedParts(Func<CollectorSettings?> Collector, MessageSource Trail, CollectorDialer Dialer, TimeProvider Time, ILogger Log)
{
    /// <summary>How long it is left alone after failures.</summary>
    public Backoff Rest { get; init; } = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20));

    /// <summary>From 0 to 1, drawn anew each time.</summary>
    public Func<double> Chance { get; init; } = Random.Shared.NextDouble;

    /// <summary>Told of what belongs into the trail as a Security Alert: another answers than the collector, or it does not want this node.</summary>
    public Func<AuditRecord, Task> Alert { get; init; } = static _ => Task.CompletedTask;
}
