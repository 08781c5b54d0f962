using System.Net;
using DicomExchange.Node.Services;
using DicomExchange.Node.Settings;
using DicomExchange.Store;
using DicomExchange.Store.Audit;
using DicomExchange.Wire;
using DicomExchange.Wire.Tls;
using Microsoft.Extensions.Logging;

namespace DicomExchange.Node;

/// <summary>A running node: its store is open, its listeners accept. Dispose of it to let operations finish and stop.</summary>
public sealed class ExchangeNode : IAsyncDisposable
{
    /// <summary>How long operations in progress may take to end by themselves when the node stops.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly NodeParts parts;
    private readonly List<DicomListener> listeners = [];

    private ExchangeNode(NodeParts parts, DateTimeOffset startedAt)
    {
        this.parts = parts;
        StartedAt = startedAt;
    }

    public DateTimeOffset StartedAt { get; }

    public ExchangeStore Store => parts.Store;

    public NodeSettings Settings => parts.Settings.Current;

    public TlsPolicy? Tls => parts.Tls;

    /// <summary>Associations with partners open now.</summary>
    public int OpenAssociations => parts.Load.Total;

    public AuditDesk Audit => parts.Audit;

    /// <summary>What is listened on really, in the order of the settings.</summary>
    public IReadOnlyList<(IPEndPoint EndPoint, WireSecurity Security)> Listeners => [.. listeners.Select(l => (l.LocalEndPoint, l.Security))];

    /// <summary>Opens the store, binds every port, and begins to accept.</summary>
    /// <exception cref="StoreException">The store or its key cannot be opened.</exception>
    /// <exception cref="TlsMaterialException">A certificate, key or revocation list cannot be used.</exception>
    /// <exception cref="IOException">A port cannot be listened on.</exception>
    public static async Task<ExchangeNode> StartAsync(NodeSettings settings, ILoggerFactory loggers, TimeProvider time, CancellationToken cancellationToken)
    {
        var tls = TlsFiles.Load(settings);
        var store = await StoreFiles.OpenAsync(settings, time, loggers, cancellationToken);
        var node = new ExchangeNode(new NodeParts(new LiveSettings(settings), store, tls, loggers, time), time.GetUtcNow());
        try
        {
            await node.ListenAsync(settings);
            return node;
        }
        catch
        {
            await node.StopAsync(TimeSpan.Zero);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopListeningAsync(Grace);
        if (!Store.IsReadOnly)
        {
            await Audit.NodeAsync(AuditEvent.ApplicationStopped, AuditOutcome.Success, string.Empty, string.Empty);
        }

        await Store.DisposeAsync();
    }

    private async Task ListenAsync(NodeSettings settings)
    {
        foreach (var listener in settings.Listeners)
        {
            var security = listener.Security == ChannelSecurity.Tls ? WireSecurity.Tls : WireSecurity.Plain;
            listeners.Add(new DicomListener(new ListenerOptions(new IPEndPoint(listener.Address, listener.Port), security), parts.Listening));
        }

        await Audit.NodeAsync(AuditEvent.ApplicationStarted, AuditOutcome.Success, string.Empty, string.Empty);
        foreach (var listener in listeners)
        {
            listener.Start();
        }
    }

    private async Task StopAsync(TimeSpan grace)
    {
        await StopListeningAsync(grace);
        await Store.DisposeAsync();
    }

    private async Task StopListeningAsync(TimeSpan grace)
    {
        parts.Services.Drain();
        await Task.WhenAll(listeners.Select(listener => listener.StopAsync(grace)));
        foreach (var listener in listeners)
        {
            await listener.DisposeAsync();
        }

        parts.Services.Dispose();
    }
}
