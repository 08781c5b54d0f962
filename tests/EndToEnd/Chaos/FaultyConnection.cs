using System.Net;
using System.Net.Sockets;

namespace DicomExchange.EndToEnd.Chaos;

/// <summary>One connection through a <see cref="FaultyLine"/>: bytes are passed as they are, until its fault strikes.</summary>
internal sealed class FaultyConnection : IDisposable
{
    private const int BufferSize = 16 * 1024;

    private readonly Fault fault;
    private readonly Action onPassed;
    private readonly Action onStruck;
    private readonly Socket node;
    private readonly Socket destination = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool hangs;

    public FaultyConnection(Socket node, Fault fault, Action onPassed, Action onStruck)
    {
        (this.node, this.fault, this.onPassed, this.onStruck) = (node, fault, onPassed, onStruck);
        node.NoDelay = true;
        destination.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    }

    /// <summary>The port by which the destination knows this connection.</summary>
    public int Port => ((IPEndPoint)destination.LocalEndPoint!).Port;

    /// <summary>Completes when both ends are closed.</summary>
    public Task Passing { get; private set; } = Task.CompletedTask;

    public void Start(IPEndPoint where) => Passing = RunAsync(where);

    /// <summary>Breaks both ends off.</summary>
    public void End()
    {
        ended.TrySetResult();
        Reset();
    }

    public void Dispose()
    {
        node.Dispose();
        destination.Dispose();
    }

    private async Task RunAsync(IPEndPoint where)
    {
        try
        {
            if (fault.Kind == FaultKind.Delay)
            {
                onStruck();
                await Task.WhenAny(Task.Delay(fault.Amount), ended.Task);
            }

            await destination.ConnectAsync(where);
            await Task.WhenAll(
                PassAsync(node, destination, FaultKind.ResetOnTheWayThere, FaultKind.HangOnTheWayThere),
                PassAsync(destination, node, FaultKind.ResetOnTheWayBack, FaultKind.HangOnTheWayBack));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The destination is not there, or this was ended before it was reached.
            Reset();
        }

        if (hangs)
        {
            await ended.Task;
        }

        node.Close();
        destination.Close();
    }

    private async Task PassAsync(Socket from, Socket to, FaultKind reset, FaultKind hang)
    {
        var buffer = new byte[BufferSize];
        var left = fault.Kind == reset || fault.Kind == hang ? fault.Amount : int.MaxValue;
        var said = 0;
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var read)
            {
                var passed = Math.Min(read, left);
                if (fault.Kind == FaultKind.DropAnswer && from == destination && ++said == fault.Amount)
                {
                    (passed, left) = (0, 0);
                }

                await SendAsync(to, buffer.AsMemory(0, passed));
                left -= left == int.MaxValue ? 0 : passed;
                if (left == 0)
                {
                    Strike(hang);
                    return;
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            if (!hangs)
            {
                Reset();
            }
        }
    }

    private async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await to.SendAsync(bytes)..];
        }

        onPassed();
    }

    private void Strike(FaultKind hang)
    {
        onStruck();
        if (fault.Kind == hang)
        {
            // The destination is let go, so that one that takes a single connection is free for the next.
            hangs = true;
            destination.Close(0);
        }
        else if (fault.Kind == FaultKind.DropAnswer)
        {
            node.Close();
            destination.Close();
        }
        else
        {
            Reset();
        }
    }

    private void Reset()
    {
        node.Close(0);
        destination.Close(0);
    }
}
