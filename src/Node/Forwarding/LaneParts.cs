using DicomExchange.Node.Client;
using DicomExchange.Node.Services;
using DicomExchange.Node.Settings;
using DicomExchange.Store;
using Microsoft.Extensions.Logging;

namespace DicomExchange.Node.Forwarding;

/// <summary>What all lanes work with.</summary>
internal sealed record LaneParts(ExchangeStore Store, LiveSettings Settings, PartnerDialer Dialer, ObjectSender Sender, AuditDesk Audit, TimeProvider Time)
{
    /// <summary>Draws from 0 to 1.</summary>
    public required Func<double> Chance { get; init; }

    public required ILogger Log { get; init; }

    public Backoff BackoffNow => Backoff.Of(Settings.Current.Limits);

    /// <summary>The partner as the settings in force have it; null where they do not.</summary>
    public PartnerSettings? PartnerNow(string name) => Settings.Current.Partners.FirstOrDefault(p => p.Name == name);
}
