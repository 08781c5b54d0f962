using System.Net;
using System.Net.Sockets;

namespace DicomExchange.Node.Tests.Running;

/// <summary>Answers any hello with a ServerHello of TLS 1.1 (RFC 4346 §7.4.1.3), and keeps what comes after it.</summary>
internal sealed class Downgrading : IDisposable
{
    private static readonly byte[] ServerHello = [0x16, 3, 2, 0, 42, 2, 0, 0, 38, 3, 2, .. Enumerable.Repeat((byte)7, 32), 0, 0xC0, 0x13, 0];

    private readonly TcpListener listener;

    public Downgrading(int port)
    {
        listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        Served = ServeAsync();
    }

    /// <summary>What the first caller sent behind its hello, once it has gone.</summary>
    public Task<byte[]> Served { get; }

    public void Dispose() => listener.Dispose();

    private async Task<byte[]> ServeAsync()
    {
        using var caller = await listener.AcceptTcpClientAsync();
        var stream = caller.GetStream();
        var head = new byte[5];
        await stream.ReadExactlyAsync(head);
        await stream.ReadExactlyAsync(new byte[(head[3] << 8) | head[4]]);
        await stream.WriteAsync(ServerHello);
        using var rest = new MemoryStream();
        try
        {
            await stream.CopyToAsync(rest);
        }
        catch (IOException)
        {
            // A reset is an end too.
        }

        return rest.ToArray();
    }
}
