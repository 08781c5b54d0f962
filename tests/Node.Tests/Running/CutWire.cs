using System.Net;
using System.Net.Sockets;

namespace DicomExchange.Node.Tests.Running;

/// <summary>A wire to the node that, when told, flips a bit of what passes, or ends in order without a word from the TLS above it.</summary>
internal sealed class CutWire : IAsyncDisposable
{
    private readonly TcpListener listening = new(IPAddress.Loopback, 0);
    private readonly bool flips;
    private readonly Task carrying;
    private volatile bool struck;

    public CutWire(int port, bool flips)
    {
        this.flips = flips;
        listening.Start();
        carrying = CarryAsync(port);
    }

    public int Port => ((IPEndPoint)listening.LocalEndpoint).Port;

    /// <summary>From now on.</summary>
    public void Strike() => struck = true;

    public async ValueTask DisposeAsync()
    {
        listening.Dispose();
        await carrying;
    }

    private async Task CarryAsync(int port)
    {
        try
        {
            using var near = await listening.AcceptSocketAsync();
            using var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await far.ConnectAsync(IPAddress.Loopback, port);
            await Task.WhenAll(PassAsync(far, near, chunk => chunk), PassAsync(near, far, Meddle));
        }
        catch (SocketException)
        {
            // The test is over, or an end was reset.
        }
    }

    private byte[]? Meddle(byte[] chunk)
    {
        if (!struck)
        {
            return chunk;
        }

        if (!flips)
        {
            return null;
        }

        chunk[^1] ^= 1;
        return chunk;
    }

    private static async Task PassAsync(Socket from, Socket to, Func<byte[], byte[]?> pass)
    {
        try
        {
            var buffer = new byte[16 * 1024];
            while (await from.ReceiveAsync(buffer) is > 0 and var count && pass(buffer[..count]) is { } chunk)
            {
                await to.SendAsync(chunk);
            }
        }
        finally
        {
            // Also a reset at one end is the end for the other.
            to.Shutdown(SocketShutdown.Send);
        }
    }
}
