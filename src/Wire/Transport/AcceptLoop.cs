using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace DicomExchange.Wire.Transport;

/// <summary>
/// Accepts connections and starts one task for each, in the order in which they came; nothing a connection does can hold up the next accept. Stopping has
/// two steps: no more connections, then, after a time of grace, no more patience with those that run.
/// </summary>
internal sealed class AcceptLoop : IAsyncDisposable
{
    private const int Backlog = 512;

    // After an accept that failed for want of descriptors or memory; connections wait in the backlog meanwhile.
    private static readonly TimeSpan Breather = TimeSpan.FromMilliseconds(100);

    // Long enough for every finally block; a task that needs longer is waiting for something that will not come.
    private static readonly TimeSpan CutPatience = TimeSpan.FromSeconds(5);

    private readonly Socket listening;
    private readonly Func<Socket, CancellationToken, Task> serve;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly ConcurrentDictionary<long, Task> running = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly CancellationTokenSource cutting = new();
    private Task accepting = Task.CompletedTask;
    private long last;

    /// <exception cref="IOException">The address cannot be listened on; the message says why.</exception>
    public AcceptLoop(IPEndPoint endPoint, Func<Socket, CancellationToken, Task> serve, TimeProvider time, ILogger log)
    {
        this.serve = serve;
        this.time = time;
        this.log = log;
        listening = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endPoint.Address.Equals(IPAddress.IPv6Any))
            {
                listening.DualMode = true;
            }

            listening.Bind(endPoint);
            listening.Listen(Backlog);
        }
        catch (SocketException e)
        {
            listening.Dispose();
            throw new IOException($"Cannot listen on {endPoint}: {Advice(e)}", e);
        }

        LocalEndPoint = (IPEndPoint)listening.LocalEndPoint!;
    }

    public IPEndPoint LocalEndPoint { get; }

    /// <summary>Connections being served.</summary>
    public int Count => running.Count;

    /// <summary>Cancelled when stopping begins: what runs should come to its end.</summary>
    public CancellationToken Stopping => stopping.Token;

    public void Start() => accepting = Task.Run(AcceptAsync);

    /// <summary>Takes no more connections; those that run go on. The port is free when this returns.</summary>
    public async Task StopAcceptingAsync()
    {
        if (!stopping.IsCancellationRequested)
        {
            await stopping.CancelAsync();
            listening.Dispose();
        }

        await accepting;
    }

    /// <summary>
    /// Takes no more connections, lets those that run finish within the grace, then cuts them. May be called again with a shorter
    /// grace while the first call is still waiting.
    /// </summary>
    public async Task StopAsync(TimeSpan grace)
    {
        await StopAcceptingAsync();
        if (!await EndWithinAsync(grace))
        {
            TransportLog.Cut(log, LocalEndPoint, running.Count);
        }

        await cutting.CancelAsync();
        await EndWithinAsync(CutPatience);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero);
        stopping.Dispose();
        cutting.Dispose();
    }

    private async Task<bool> EndWithinAsync(TimeSpan patience)
    {
        try
        {
            await Task.WhenAll(running.Values).WaitAsync(patience, time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task AcceptAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                Begin(await listening.AcceptAsync(stopping.Token));
            }
            catch (Exception e) when (stopping.IsCancellationRequested && e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
            catch (SocketException e)
            {
                // A connection that was reset in the backlog fails alone; want of descriptors fails all, for a while.
                TransportLog.AcceptFailed(log, LocalEndPoint, e.SocketErrorCode);
                await Task.Delay(Breather, time);
            }
        }
    }

    /// <summary>Serving begins here, one connection after the other as they came, and leaves this loop as soon as it has its place.</summary>
    private void Begin(Socket socket)
    {
        var number = ++last;
        var task = ServeAsync(socket);
        running[number] = task;
        _ = task.ContinueWith(
            (_, key) => running.TryRemove((long)key!, out var _), number, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    [SuppressMessage("Design", "CA1031", Justification = "This loop owns the outcome: whatever one connection does, the others go on.")]
    private async Task ServeAsync(Socket socket)
    {
        var remote = socket.RemoteEndPoint as IPEndPoint;
        try
        {
            await serve(socket, cutting.Token);
        }
        catch (OperationCanceledException) when (cutting.IsCancellationRequested || stopping.IsCancellationRequested)
        {
            // Stopped while it ran.
        }
        catch (SocketException)
        {
            // Gone before it was looked at.
        }
        catch (Exception e)
        {
            TransportLog.ConnectionFailed(log, e, remote);
        }
        finally
        {
            socket.Dispose();
        }
    }

    private static string Advice(SocketException e) => e.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => "the port is in use. Is the node running already, or another program on this port?",
        SocketError.AccessDenied => "not allowed. Ports below 1024 need a privilege; 2762 and 11112 do not.",
        SocketError.AddressNotAvailable => "this machine has no such address. Use one of its own, or 0.0.0.0 for all.",
        _ => e.Message,
    };
}
