using DicomExchange.Node.Audit.Syslog;
using DicomExchange.Node.Forwarding;
using DicomExchange.Node.Services;

namespace DicomExchange.Node.Control;

/// <summary>What only a running node can tell about itself.</summary>
/// <param name="StartedAt">When it began to accept.</param>
/// <param name="Listeners">Such as <c>tls 0.0.0.0:2762</c>.</param>
/// <param name="OpenAssociations">With partners, now.</param>
/// <param name="SettingsProblems">What of the settings file is not in force, and why.</param>
/// <param name="Refusals">What was refused since, by reason.</param>
public sealed record RunningNode(
    DateTimeOffset StartedAt, IReadOnlyList<string> Listeners, int OpenAssociations, IReadOnlyList<string> SettingsProblems, IReadOnlyList<RefusalCount> Refusals)
{
    /// <summary>How the partners fare to which something was forwarded since.</summary>
    public IReadOnlyList<DestinationState> Destinations { get; init; } = [];

    /// <summary>How the collector of audit messages fares; null where the settings name none.</summary>
    public CollectorState? Collector { get; init; }

    /// <summary>Lets what waits for these partners be tried at once, for somebody who said so.</summary>
    public Action<IReadOnlyCollection<string>> ReleaseForwarding { get; init; } = static _ => { };
}
