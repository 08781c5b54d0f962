using DicomExchange.Host.Logging;
using DicomExchange.Node.Control;
using DicomExchange.Node.Services;
using DicomExchange.Node.Settings;
using DicomExchange.Store;

namespace DicomExchange.Host;

/// <summary>Whoever answers orders: the running node, or this process with the store in its own hands. Never both.</summary>
internal sealed class NodeConsole : IAsyncDisposable
{
    private readonly Stack<object> held;

    private NodeConsole(ControlApi api, params ReadOnlySpan<object> held)
    {
        Api = api;
        this.held = new Stack<object>(held.ToArray());
    }

    public ControlApi Api { get; }

    /// <exception cref="ControlRefusedException">The socket's folder is open to others.</exception>
    /// <exception cref="StoreException">No node runs, and the store cannot be opened here.</exception>
    public static async Task<NodeConsole> OpenAsync(NodeSettings settings, CancellationToken cancellation)
    {
        if (await ControlClient.TryConnectAsync(ControlSocket.Of(settings.Node.Data.Full), cancellation) is { } client)
        {
            return new NodeConsole(client.Api, client);
        }

        // Before the log, which would be the first file that a wrong user leaves behind.
        var options = StoreFiles.Options(settings, TimeProvider.System);
#pragma warning disable CA2000 // owned by the console that is returned
        var log = LogPipeline.Open(settings, console: false);
#pragma warning restore CA2000
        try
        {
            var store = await ExchangeStore.OpenAsync(options, log.Loggers, cancellation);
            return new NodeConsole(StoreOrders.Of(new OrderContext(() => settings, store, TimeProvider.System, Running: null)), log, store);
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }

    /// <returns>The node that has this data folder open; null where none runs.</returns>
    /// <exception cref="ControlRefusedException">The socket's folder is open to others.</exception>
    public static async Task<NodeConsole?> TryReachAsync(string? dataFolder, CancellationToken cancellation) =>
        !string.IsNullOrEmpty(dataFolder) && await ControlClient.TryConnectAsync(ControlSocket.Of(dataFolder), cancellation) is { } client
            ? new NodeConsole(client.Api, client)
            : null;

    public async ValueTask DisposeAsync()
    {
        while (held.TryPop(out var part))
        {
            if (part is IAsyncDisposable asynchronous)
            {
                await asynchronous.DisposeAsync();
            }
            else
            {
                ((IDisposable)part).Dispose();
            }
        }
    }
}
