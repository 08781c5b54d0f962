using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Node.Tests.Forwarding;

/// <summary>A line to a destination that seems to take one transfer syntax and no other: contexts of others come back refused (PS3.8 table 9-18, result 4).</summary>
internal sealed class PickyLine : IAsyncDisposable
{
    /// <summary>The variable items of an A-ASSOCIATE-RQ or -AC begin here (PS3.8 tables 9-11 and 9-17).</summary>
    private const int FirstItem = 74;

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource over = new();
    private readonly int target;
    private readonly string taken;
    private readonly Task accepting;

    public PickyLine(int target, TransferSyntax taken)
    {
        (this.target, this.taken) = (target, taken.Uid.Value);
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        await accepting;
        listener.Dispose();
        over.Dispose();
    }

    private static async Task<byte[]> ReadPduAsync(NetworkStream stream, CancellationToken cancellation)
    {
        var head = new byte[6];
        await stream.ReadExactlyAsync(head, cancellation);
        var whole = new byte[head.Length + BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(2))];
        head.CopyTo(whole, 0);
        await stream.ReadExactlyAsync(whole.AsMemory(head.Length), cancellation);
        return whole;
    }

    private static IEnumerable<(byte Type, int Body, int Length)> Items(byte[] pdu, int from, int to)
    {
        for (var at = from; at < to;)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(pdu.AsSpan(at + 2));
            yield return (pdu[at], at + 4, length);
            at += 4 + length;
        }
    }

    private async Task AcceptAsync()
    {
        var lines = new List<Task>();
        try
        {
            while (true)
            {
                lines.Add(RelayAsync(await listener.AcceptTcpClientAsync(over.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(lines);
        }
    }

    private async Task RelayAsync(TcpClient caller)
    {
        using var called = new TcpClient();
        using (caller)
        {
            try
            {
                await called.ConnectAsync(IPAddress.Loopback, target, over.Token);
                var (near, far) = (caller.GetStream(), called.GetStream());
                var request = await ReadPduAsync(near, over.Token);
                await far.WriteAsync(request, over.Token);
                var answer = await ReadPduAsync(far, over.Token);
                Refuse(request, answer);
                await near.WriteAsync(answer, over.Token);
                await Task.WhenAny(near.CopyToAsync(far, over.Token), far.CopyToAsync(near, over.Token));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // One of the two has gone.
            }
        }
    }

    private void Refuse(byte[] request, byte[] answer)
    {
        var refused = Items(request, FirstItem, request.Length).Where(static item => item.Type == 0x20)
            .Where(context => !Items(request, context.Body + 4, context.Body + context.Length)
                .Any(sub => sub.Type == 0x40 && Encoding.ASCII.GetString(request, sub.Body, sub.Length).TrimEnd('\0') == taken))
            .Select(context => request[context.Body]).ToHashSet();
        foreach (var (_, body, _) in Items(answer, FirstItem, answer.Length).Where(item => item.Type == 0x21 && refused.Contains(answer[item.Body])))
        {
            answer[body + 2] = 4;
        }
    }
}
