using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using DicomExchange.Support;

namespace DicomExchange.EndToEnd.Chaos;

/// <summary>What the node takes for a destination: passes bytes on to it, without understanding them, and fails as it is told to.</summary>
internal sealed class FaultyLine : IAsyncDisposable
{
    private readonly IPEndPoint destination;
    private readonly Action onEvent;
    private readonly CancellationTokenSource over = new();
    private readonly ConcurrentDictionary<int, Fault> faultsByPort = [];
    private readonly ConcurrentQueue<Fault> struck = [];
    private readonly Lock gate = new();
    private readonly List<FaultyConnection> connections = [];
    private readonly Task accepting;
    private Queue<Fault> faults = new();

    /// <param name="destination">Port of the real one.</param>
    /// <param name="onEvent">Called for each piece that was passed on.</param>
    public FaultyLine(int destination, Action onEvent)
    {
        this.destination = new IPEndPoint(IPAddress.Loopback, destination);
        this.onEvent = onEvent;
        accepting = Task.Run(AcceptAsync);
    }

    public int Port { get; } = FreePort.Next();

    /// <summary>Faults that came to be.</summary>
    public IReadOnlyCollection<Fault> Struck => struck;

    /// <summary>What is to go wrong with the connection that reaches the destination from that port.</summary>
    public Fault FaultOf(int port) => faultsByPort.GetValueOrDefault(port, Fault.None);

    /// <summary>A fault of the destination's own came to be.</summary>
    public void Note(Fault fault) => struck.Enqueue(fault);

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
                var fault = Next();
                if (fault.Kind == FaultKind.RefuseConnections)
                {
                    struck.Enqueue(fault);
                    node.Close(0);
                    listener.Dispose();
                    listener = null;
                    await Task.Delay(fault.Amount, over.Token);
                    continue;
                }

                Begin(node, fault);
            }
        }
        catch (OperationCanceledException)
        {
            listener?.Dispose();
        }
    }

    private Fault Next()
    {
        lock (gate)
        {
            return faults.TryDequeue(out var next) ? next : Fault.None;
        }
    }

    private void Begin(Socket node, Fault fault)
    {
        lock (gate)
        {
            var connection = new FaultyConnection(node, fault, onEvent, () => struck.Enqueue(fault));
            connections.Add(connection);
            faultsByPort[connection.Port] = fault;
            connection.Start(destination);
        }
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
