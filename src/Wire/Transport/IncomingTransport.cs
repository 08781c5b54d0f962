using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Wire.Transport;

/// <summary>
/// Takes an accepted socket to the point where it is known who is calling: the first byte is looked at without being
/// taken, then the handshake, each under its own deadline. Takes over the socket.
/// </summary>
/// <param name="security">What the listener speaks.</param>
/// <param name="tls">The policy in force for this connection; there for TLS, absent for plain.</param>
/// <param name="limits">The deadlines.</param>
/// <param name="time">Drives them.</param>
internal sealed class IncomingTransport(WireSecurity security, TlsPolicy? tls, WireLimits limits, TimeProvider time)
{
    [SuppressMessage("Reliability", "CA2000", Justification = "Disposed here unless it is the outcome.")]
    public async Task<OpenOutcome> OpenAsync(Socket socket, CancellationToken cancellationToken)
    {
        var transport = new ReadAheadStream(socket);
        var outcome = OpenOutcome.Nothing;
        try
        {
            outcome = await OpenAsync(transport, socket, cancellationToken);
        }
        catch (SocketException)
        {
            // Reset before the first byte: as if it had been closed.
        }
        finally
        {
            if (!outcome.IsOpen)
            {
                await transport.DisposeAsync();
            }
        }

        return outcome;
    }

    /// <summary>The address as it is written everywhere: IPv4 never in IPv6 form.</summary>
    public static IPEndPoint Normalize(EndPoint? endPoint)
    {
        var ip = (IPEndPoint)(endPoint ?? throw new SocketException((int)SocketError.NotConnected));
        return ip.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(ip.Address.MapToIPv4(), ip.Port) : ip;
    }

    private async Task<OpenOutcome> OpenAsync(ReadAheadStream transport, Socket socket, CancellationToken cancellationToken)
    {
        var peer = new PeerIdentity(Normalize(socket.RemoteEndPoint), Normalize(socket.LocalEndPoint), Certificate: null);
        switch (await PeekAsync(socket, cancellationToken))
        {
            case (false, _):
                return Refuse(peer, TransportReasons.Silent, $"Connected and sent nothing for {limits.FirstByteDeadline.TotalSeconds:0.#} s.");
            case (true, null):
                return OpenOutcome.Nothing;
            case (true, { } first) when FirstByte.Problem(first, security) is var (reason, explanation):
                return Refuse(peer, reason, explanation);
        }

        if (security == WireSecurity.Plain)
        {
            transport.Grow(limits.ReceiveBufferSize);
            return new OpenOutcome(transport, peer, Refusal: null);
        }

        ArgumentNullException.ThrowIfNull(tls);
        var handshake = await new TlsHandshake(tls, limits, time).AsServerAsync(transport, cancellationToken);
        if (!handshake.Succeeded)
        {
            return Refuse(peer, handshake.Reason, handshake.Explanation, handshake.Subject, handshake.Certificate);
        }

        transport.Grow(limits.ReceiveBufferSize);
        return new OpenOutcome(handshake.Stream, peer with { Certificate = handshake.Peer, Protection = handshake.Protection }, Refusal: null);
    }

    /// <returns>Whether anything happened before the deadline, and the first byte unless the peer closed.</returns>
    private async Task<(bool InTime, byte? First)> PeekAsync(Socket socket, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(limits.FirstByteDeadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var first = new byte[1];
        try
        {
            var received = await socket.ReceiveAsync(first.AsMemory(), SocketFlags.Peek, either.Token);
            return (true, received == 0 ? null : first[0]);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return (false, null);
        }
    }

    private OpenOutcome Refuse(PeerIdentity peer, string reason, string explanation, string? subject = null, Fingerprint? certificate = null) =>
        new(null, null, new TransportRefusal
        {
            At = time.GetUtcNow(),
            Reason = reason,
            Explanation = explanation,
            Remote = peer.Remote,
            Local = peer.Local,
            Subject = subject,
            Certificate = certificate,
        });
}
