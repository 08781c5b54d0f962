using System.Net;
using DicomExchange.Node.Audit.Syslog;
using DicomExchange.Node.Forwarding;
using DicomExchange.Node.Services;
using DicomExchange.Node.Settings;
using DicomExchange.Node.Settings.Live;
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

    /// <summary>How long the collector may take to get the last messages when the node stops; what it does not is sent after the next start.</summary>
    private static readonly TimeSpan FeedGrace = TimeSpan.FromSeconds(2);

    private readonly NodeParts parts;
    private readonly ListenerSet listeners;
    private readonly SettingsReload? reload;

    private ExchangeNode(NodeParts parts, NameNote names, Sighting seen, ILoggerFactory loggers, TimeProvider time)
    {
        this.parts = parts;
        listeners = new ListenerSet(parts.Listening);
        StartedAt = time.GetUtcNow();
        if (Settings.File.Length > 0)
        {
            var telling = new ReloadTelling(parts.Audit, Store.Administration.HeldNames, time, loggers.CreateLogger<SettingsReload>());
            reload = new SettingsReload(new SettingsSwap(parts.Settings, parts.Tls, listeners, Store.Administration.HeldNames, time), seen, telling, time)
            {
                Applied = () =>
                {
                    names.Write(Settings);
                    parts.Release();
                },
            };
            names.Write(Settings);
        }
    }

    public DateTimeOffset StartedAt { get; }

    public ExchangeStore Store => parts.Store;

    public NodeSettings Settings => parts.Settings.Current;

    public TlsPolicy? Tls => parts.Tls.Current;

    /// <summary>What of the settings file is not in force, and why; empty when all of it is.</summary>
    public IReadOnlyList<string> SettingsProblems => reload?.Problems ?? [];

    /// <summary>Associations with partners open now.</summary>
    public int OpenAssociations => parts.Load.Total;

    public AuditDesk Audit => parts.Audit;

    /// <summary>What is sent on, and how its destinations fare.</summary>
    public Forwarder Forwarder => parts.Forwarder;

    /// <summary>How the collector of audit messages fares; null where the settings name none.</summary>
    public CollectorState? Collector => parts.Feed.State;

    /// <summary>What was refused since the start, by reason.</summary>
    public IReadOnlyList<RefusalCount> Refusals => parts.RefusalLog.Counts;

    /// <summary>What is listened on really, in the order of the settings.</summary>
    public IReadOnlyList<(IPEndPoint EndPoint, WireSecurity Security)> Listeners => listeners.Open;

    /// <summary>Opens the store, binds every port, and begins to accept.</summary>
    /// <exception cref="StoreException">The store or its key cannot be opened.</exception>
    /// <exception cref="TlsMaterialException">A certificate, key or revocation list cannot be used.</exception>
    /// <exception cref="IOException">A port cannot be listened on.</exception>
    public static async Task<ExchangeNode> StartAsync(NodeSettings settings, ILoggerFactory loggers, TimeProvider time, CancellationToken cancellationToken)
    {
        // Looked at before they are read: what changes in between is seen by the first look of the watch.
        var seen = new Sighting(settings.Digest, WatchedFiles.Named(settings));
        var tls = new LiveTls(TlsFiles.Load(settings));
        var store = await StoreFiles.OpenAsync(settings, time, loggers, cancellationToken);
        var names = new NameNote(store.Admitted, loggers.CreateLogger<NameNote>());
        var first = settings.File.Length == 0 ? settings : NewNames.AtStart(settings, names.Read(), store.Administration.HeldNames);

        // What is not taken at once comes in by the first look, which must find that the file differs from what is in force.
        var inForce = first.NotAdmitted.Count == 0 ? seen : seen with { Settings = string.Empty };
        var node = new ExchangeNode(new NodeParts(new LiveSettings(first), store, tls, loggers, time), names, inForce, loggers, time);
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

    /// <summary>Looks at the settings file at once, for somebody who writes it; what is in it takes effect as always.</summary>
    /// <param name="digest">The SHA-256 of what is written, as hex.</param>
    /// <param name="actor">Who writes it, for the audit.</param>
    /// <returns>Whether what was written has been read; false while the file still has other contents.</returns>
    public Task<bool> TakeSettingsAsync(string digest, string actor, CancellationToken cancellationToken) =>
        reload?.TakeAsync(digest, actor, cancellationToken) ?? Task.FromResult(false);

    public async ValueTask DisposeAsync()
    {
        try
        {
            await StopListeningAsync(Grace);
            if (!Store.IsReadOnly)
            {
                await Audit.NodeAsync(AuditEvent.ApplicationStopped, AuditOutcome.Success, string.Empty, string.Empty);
            }
        }
        finally
        {
            // Whatever could not be recorded is reported; the lock and the keys are let go all the same.
            await CloseAsync(FeedGrace);
        }
    }

    private async Task ListenAsync(NodeSettings settings)
    {
        listeners.Bind(settings.Listeners);
        var detail = settings.Digest.Length == 0 ? string.Empty : "settings sha256:" + settings.Digest;
        await Audit.NodeAsync(AuditEvent.ApplicationStarted, AuditOutcome.Success, Store.Audit.WasInterrupted ? AuditReasons.InterruptedByCrash : string.Empty, detail);
        if (StartFindings.Of(Store, Audit.Now) is { } found)
        {
            await Audit.NoteAsync(found);
        }

        listeners.Start();
        parts.Upkeep.Start();
        parts.Feed.Start();

        // A new name that owns something: what comes of it is told before the node is said to be ready, and before anything is sent; a failure is told when seen twice.
        for (var look = 0; reload is not null && look < 2 && Settings.NotAdmitted.Count > 0; look++)
        {
            await reload.TakeAsync(settings.Digest, string.Empty, CancellationToken.None);
        }

        parts.Forwarder.Start();
        parts.Commitment.Start();
        reload?.Start();
    }

    private async Task StopAsync(TimeSpan grace)
    {
        await StopListeningAsync(grace);
        await CloseAsync(grace);
    }

    private async Task CloseAsync(TimeSpan grace)
    {
        await parts.Feed.StopAsync(grace);
        parts.Feed.Dispose();
        await Store.DisposeAsync();
    }

    private async Task StopListeningAsync(TimeSpan grace)
    {
        if (reload is not null)
        {
            await reload.DisposeAsync();
        }

        parts.Services.Drain();
        await Task.WhenAll(listeners.StopAsync(grace), parts.Forwarder.StopAsync(grace), parts.Commitment.StopAsync());
        await parts.Forwarder.DisposeAsync();
        await parts.Upkeep.DisposeAsync();
        parts.Commitment.Dispose();
        parts.Services.Dispose();
        parts.Refusals.Dispose();
        parts.RefusalLog.Dispose();
    }
}
