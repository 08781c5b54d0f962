using DicomExchange.Node.Control;
using DicomExchange.Node.Settings;

namespace DicomExchange.Host;

/// <summary>Whoever answers orders: the running node, or this process with the store in its own hands. Never both.</summary>
internal sealed class NodeConsole : IAsyncDisposable
{
    private readonly IDisposable held;

    private NodeConsole(ControlApi api, IDisposable held)
    {
        Api = api;
        this.held = held;
    }

    public ControlApi Api { get; }

    public static async Task<NodeConsole> OpenAsync(NodeSettings settings, CancellationToken cancellation)
    {
        var client = await ControlClient.TryConnectAsync(ControlSocket.Of(settings.Node.Data.Full), cancellation)
            ?? throw new CommandRefusedException("no node");
        return new NodeConsole(client.Api, client);
    }

    public ValueTask DisposeAsync()
    {
        held.Dispose();
        return ValueTask.CompletedTask;
    }
}
