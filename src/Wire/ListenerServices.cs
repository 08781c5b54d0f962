using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Tls;
using DicomExchange.Wire.Transport;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DicomExchange.Wire;

/// <summary>What the node decides and does for a listener. Everything is asked anew for each connection, so settings take effect without a restart.</summary>
public sealed record ListenerServices
{
    /// <summary>May this peer have an association?</summary>
    public required AdmitAssociation Admit { get; init; }

    /// <summary>
    /// Serves an association to its end; it is disposed of afterwards. The token is cancelled when the time of grace after
    /// <see cref="DicomListener.StopAsync"/> is over.
    /// </summary>
    public required Func<Association, CancellationToken, Task> Serve { get; init; }

    /// <summary>The TLS policy in force; required for a TLS listener.</summary>
    public Func<TlsPolicy>? Tls { get; init; }

    public Func<WireLimits> Limits { get; init; } = static () => WireLimits.Default;

    /// <summary>Told of connections turned away before any DICOM was spoken, for the audit; equal ones within a minute are one.</summary>
    public Action<TransportRefusal> TransportRefused { get; init; } = static _ => { };

    /// <summary>Told of each connection that asked for an association, or failed to, and got none.</summary>
    public Action<PeerIdentity, FailedAssociation> AssociationRefused { get; init; } = static (_, _) => { };

    /// <summary>Give all listeners the same, and their limits hold together.</summary>
    public ConnectionSlots Slots { get; init; } = new();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public ILogger Log { get; init; } = NullLogger.Instance;
}
