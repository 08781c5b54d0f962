using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using DicomExchange.Support;

namespace DicomExchange.EndToEnd.Chaos;

/// <summary>What the node takes for a destination: passes PDUs on to it, and fails as it is told to.</summary>
internal sealed class FaultyLine : IAsyncDisposable
{
    private readonly LineParts parts;
    private readonly CancellationTokenSource over = new();
    private readonly ConcurrentQueue<Fault> struck = [];
    private readonly Lock gate = new();
    private readonly List<FaultyConnection> connections = [];
    private readonly Task accepting;
    private Queue<Fault> faults = new();

    public FaultyLine(LineParts parts)
    {
        this.parts = parts;
        accepting = Task.Run(AcceptAsync);
    }

    public int Port { get; } = FreePort.Next();

    /// <summary>Faults that came to be.</summary>
    public IReadOnlyCollection<Fault> Struck => struck;

    public Witness Witness => parts.Witness;

    /// <summary>Ends the connections of the life before; from now on connections meet with these faults, one each, and then with none.</summary>
    public void Begin(IReadOnlyList<Fault> next)
    {
        lock (gate)
        {
            faults = new Queue<Fault>(next);
            connections.ForEach(static c => c.End());
        }
    }

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        await accepting;
        Begin([]);
        await Task.WhenAll(connections.Select(static c => c.Passing));
        connections.ForEach(static c => c.Dispose());
        over.Dispose();
    }

    private async Task AcceptAsync()
    {
        Socket? listener = null;
        try
        {
            while (true)
            {
                listener ??= await ListenAsync();
                var node = await listener.AcceptAsync(over.Token);
                if (Begin(node) is { Kind: FaultKind.RefuseConnections } refusal)
                {
                    node.Close(0);
                    listener.Dispose();
                    listener = null;
                    await Task.Delay(refusal.Amount, over.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            listener?.Dispose();
        }
    }

    private Fault Begin(Socket node)
    {
        lock (gate)
        {
            var isBusy = parts.RejectsFurther && connections.Exists(static c => c.IsThrough);
            var fault = isBusy ? Fault.Busy : faults.TryDequeue(out var next) ? next : Fault.None;
            if (fault.Kind == FaultKind.RefuseConnections)
            {
                Strike(fault);
                return fault;
            }

            var connection = new FaultyConnection(node, fault, isBusy ? parts with { OnStruck = static () => { } } : parts with { OnStruck = () => Strike(fault) });
            connections.Add(connection);
            connection.Start();
            return fault;
        }
    }

    private void Strike(Fault fault)
    {
        struck.Enqueue(fault);
        parts.OnStruck();
    }

    /// <summary>The port is this process's own; what may still hold it is the listener of a moment ago.</summary>
    private async Task<Socket> ListenAsync()
    {
        while (true)
        {
            var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                listener.Bind(new IPEndPoint(IPAddress.Loopback, Port));
                listener.Listen();
                return listener;
            }
            catch (SocketException)
            {
                listener.Dispose();
                await Task.Delay(50, over.Token);
            }
        }
    }
}
