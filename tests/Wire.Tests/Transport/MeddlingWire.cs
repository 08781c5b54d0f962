using System.Net;
using System.Net.Sockets;

namespace DicomExchange.Wire.Tests.Transport;

/// <summary>A wire between two ends that can damage or cut what passes.</summary>
internal sealed class MeddlingWire : IAsyncDisposable
{
    private readonly Socket listening = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly TaskCompletionSource<(Socket Near, Socket Far)> joined = new();
    private readonly Task carrying;

    public MeddlingWire(int port)
    {
        listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listening.Listen();
        Port = ((IPEndPoint)listening.LocalEndPoint!).Port;
        carrying = CarryAsync(port);
    }

    public int Port { get; }

    /// <summary>Flips a bit of the next bytes from the near end.</summary>
    public volatile bool FlipNext;

    /// <summary>Closes the far end in order, as if the near end's machine had stopped its TLS library's work.</summary>
    public async Task CutAsync() => (await joined.Task).Far.Shutdown(SocketShutdown.Send);

    public async ValueTask DisposeAsync()
    {
        listening.Dispose();
        if (joined.Task.IsCompletedSuccessfully)
        {
            var (near, far) = await joined.Task;
            near.Dispose();
            far.Dispose();
        }

        await carrying;
    }

    private async Task CarryAsync(int port)
    {
        try
        {
            var near = await listening.AcceptAsync();
            var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await far.ConnectAsync(IPAddress.Loopback, port);
            joined.SetResult((near, far));
            await Task.WhenAll(CarryAsync(near, far, meddle: true), CarryAsync(far, near, meddle: false));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task CarryAsync(Socket from, Socket to, bool meddle)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReceiveAsync(buffer) is > 0 and var count)
        {
            if (meddle && FlipNext)
            {
                buffer[count - 1] ^= 1;
                FlipNext = false;
            }

            await to.SendAsync(buffer.AsMemory(0, count));
        }

        to.Shutdown(SocketShutdown.Send);
    }
}
