using DicomExchange.Node.Services;
using DicomExchange.Node.Settings;
using DicomExchange.Wire;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Node.Audit.Syslog;

/// <summary>
/// Calls the collector by mutual TLS, with this node's certificate. It must answer with a pinned certificate, or with one that an authority given
/// for it issued to its name; an authority of partners' alone says nothing of a collector.
/// </summary>
/// <param name="settings">The settings in force.</param>
/// <param name="tls">The TLS policy in force.</param>
/// <param name="time">Drives the deadlines.</param>
public sealed class CollectorDialer(LiveSettings settings, Func<TlsPolicy?> tls, TimeProvider time)
{
    private readonly TlsDialer dialer = new(() => NodeLimits.Of(settings.Current), time);

    /// <exception cref="DialException">It cannot be reached, or another answers.</exception>
    /// <exception cref="TlsMaterialException">A file of its authorities cannot be used.</exception>
    /// <exception cref="OperationCanceledException">Given up by the caller.</exception>
    public async Task<CollectorConnection> ConnectAsync(CollectorSettings collector, CancellationToken cancellation)
    {
        var (policy, expected) = TrustIn(collector);
        var connection = await dialer.ConnectAsync(collector.Host.Value, collector.Port, expected, policy, cancellation);
        return new CollectorConnection(connection, NodeLimits.Of(settings.Current).Progress, time);
    }

    /// <summary>Would the certificate that answered still be accepted? Trust that was taken away ends a connection that goes on for weeks.</summary>
    /// <returns>Null when it would.</returns>
    /// <exception cref="TlsMaterialException">A file of its authorities cannot be used.</exception>
    public CollectorTrouble? ProblemOf(CollectorConnection connection, CollectorSettings collector)
    {
        var (policy, expected) = TrustIn(collector);
        var reason = expected.Matches(connection.Peer)
            ? policy.WithPins(expected.Pins).ProblemOf(connection.Peer, NodeLimits.Of(settings.Current), time)
            : TransportReasons.Identity;
        return reason is null ? null : new CollectorTrouble(reason, "The collector's certificate is not accepted any more.") { IsRefused = true };
    }

    private (TlsPolicy Policy, ExpectedCertificate Expected) TrustIn(CollectorSettings collector)
    {
        var policy = tls() ?? throw new TlsMaterialException("tls", "The settings have no block \"tls\".", "Give this node a certificate and key; dicomx init makes them.");
        if (collector.Trust.Count == 0)
        {
            return (policy, new ExpectedCertificate { Pins = collector.Certificates });
        }

        var files = collector.Trust.Select(TlsFiles.Read).ToList();
        var expected = new ExpectedCertificate { Issuers = TlsPolicy.AuthoritiesIn(files), Subject = collector.Subject?.Text ?? NameOf(collector.Host.Value) };
        return (policy.WithAuthorities(files), expected);
    }

    /// <summary>The name its certificate has to carry (RFC 5425 §5.2), with its kind.</summary>
    private static string NameOf(string host) =>
        System.Net.IPAddress.TryParse(host, out var address) ? "ip:" + address : "dns:" + host.ToLowerInvariant();
}
