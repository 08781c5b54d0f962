using System.Net.Sockets;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Wire.Transport;

/// <summary>
/// One connection from its accept to its end: counted from the first moment, opened, then handed on. Whatever happens, its
/// places are given back and its socket is closed.
/// </summary>
internal sealed class IncomingConnection(IncomingTransport transport, ConnectionSlots slots, WireLimits limits, TimeProvider time)
{
    /// <summary>What happens on an open stream. Leaves the unfinished connections when an association has come of it.</summary>
    public delegate Task Continuation(Stream stream, PeerIdentity peer, UnfinishedConnection place);

    /// <summary>Takes its place before it first waits: called for one connection after the other, the oldest place is that of the oldest.</summary>
    /// <param name="socket">Just accepted.</param>
    /// <param name="next">Takes over the stream.</param>
    /// <param name="refused">Called once if the connection is refused before <paramref name="next"/>, or evicted.</param>
    /// <param name="stopping">No association may begin any more.</param>
    public async Task RunAsync(Socket socket, Continuation next, Action<TransportRefusal> refused, CancellationToken stopping)
    {
        var remote = IncomingTransport.Normalize(socket.RemoteEndPoint);
        var local = IncomingTransport.Normalize(socket.LocalEndPoint);
        using var place = slots.Enter(remote.Address, limits, stopping);

        // Whoever accepts goes on to the next connection.
        await Task.Yield();
        try
        {
            var outcome = await transport.OpenAsync(socket, place.Over);
            if (outcome.Refusal is { } refusal)
            {
                refused(refusal);
            }

            if (outcome.IsOpen)
            {
                await next(outcome.Stream, outcome.Peer, place);
            }
        }
        catch (OperationCanceledException) when (place.WasEvicted)
        {
            refused(new TransportRefusal
            {
                At = time.GetUtcNow(),
                Reason = TransportReasons.UnfinishedLimit,
                Explanation = "Closed to make room: too many connections that had not become an association.",
                Remote = remote,
                Local = local,
            });
        }
    }
}
