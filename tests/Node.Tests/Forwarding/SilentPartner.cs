using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace DicomExchange.Node.Tests.Forwarding;

/// <summary>A partner whose computer takes connections and whose software says nothing: the dearest way to be down.</summary>
internal sealed class SilentPartner : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Socket> connections = [];
    private readonly CancellationTokenSource over = new();
    private readonly Task accepting;

    public SilentPartner()
    {
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Connections there have been.</summary>
    public int Connections => connections.Count;

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        await accepting;
        foreach (var connection in connections)
        {
            connection.Dispose();
        }

        listener.Dispose();
        over.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                connections.Add(await listener.AcceptSocketAsync(over.Token));
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
