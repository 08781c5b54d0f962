using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Wire.Transport;

/// <summary>Connects to a partner and, where the partner speaks TLS, makes sure that it is the one meant.</summary>
internal sealed class OutgoingTransport(DialTarget target, TlsPolicy? tls, WireLimits limits, TimeProvider time)
{
    // A name with more addresses than this is a content network, not a DICOM node.
    private const int MaxAddresses = 8;

    /// <exception cref="DialException">No connection, or not with the partner meant.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "Disposed here unless it is handed on.")]
    public async Task<(Stream Stream, PeerIdentity Peer)> OpenAsync(CancellationToken cancellationToken)
    {
        var socket = await ConnectAsync(cancellationToken);
        var transport = new ReadAheadStream(socket);
        try
        {
            var peer = new PeerIdentity(
                IncomingTransport.Normalize(socket.RemoteEndPoint), IncomingTransport.Normalize(socket.LocalEndPoint), Certificate: null);
            var opened = target.Security == WireSecurity.Plain
                ? (transport, peer)
                : await AuthenticateAsync(transport, peer, cancellationToken);
            transport.Grow(limits.ReceiveBufferSize);
            return opened;
        }
        catch
        {
            await transport.DisposeAsync();
            throw;
        }
    }

    private async Task<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(limits.ConnectDeadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await ConnectAsync(await ResolveAsync(either.Token), either.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Failure(
                TransportReasons.ConnectTimeout,
                $"No answer within {limits.ConnectDeadline.TotalSeconds:0.#} s. Check that the host is on, and that no firewall swallows the port.");
        }
    }

    private async Task<IPAddress[]> ResolveAsync(CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(target.Host, out var address))
        {
            return [address];
        }

        try
        {
            return await Dns.GetHostAddressesAsync(target.Host, cancellationToken);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            throw Failure(TransportReasons.Dns, "The host name has no address. Check its spelling and the name server.", e);
        }
    }

    private async Task<Socket> ConnectAsync(IPAddress[] addresses, CancellationToken cancellationToken)
    {
        SocketException? last = null;
        foreach (var address in addresses.Take(MaxAddresses))
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(address, target.Port, cancellationToken);
                return socket;
            }
            catch (SocketException e)
            {
                socket.Dispose();
                last = e;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw last?.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => Failure(
                TransportReasons.ConnectRefused, $"The host answers, but nothing listens on the port. Check the port and that the {target.Who}'s software runs.", last),
            SocketError.TimedOut => Failure(TransportReasons.ConnectTimeout, "No answer. Check that the host is on, and that no firewall swallows the port.", last),
            null => Failure(TransportReasons.Dns, "The host name has no address."),
            _ => Failure(TransportReasons.Unreachable, $"The host cannot be reached ({last.SocketErrorCode}). Check the network.", last),
        };
    }

    private async Task<(Stream Stream, PeerIdentity Peer)> AuthenticateAsync(
        ReadAheadStream transport, PeerIdentity peer, CancellationToken cancellationToken)
    {
        // Both are checked when the settings are read; without them there is no way to know who answers, so nobody is called.
        if (tls is null || target.Expected is not { } expected)
        {
            throw Failure(TransportReasons.Identity, $"A TLS {target.Who} needs its certificate or its issuer and subject in the settings.");
        }

        var handshake = await new TlsHandshake(tls, limits, time).AsClientAsync(transport, target, cancellationToken);
        if (!handshake.Succeeded)
        {
            throw handshake.Reason == TransportReasons.CertificateUntrusted
                ? WrongIdentity(handshake.Subject, handshake.Certificate)
                : Failure(handshake.Reason, handshake.Explanation, handshake.Subject, handshake.Certificate);
        }

        if (!expected.Matches(handshake.Peer))
        {
            await handshake.Stream.DisposeAsync();
            throw WrongIdentity(handshake.Peer.Subject, handshake.Peer.Fingerprint);
        }

        return (handshake.Stream, peer with { Certificate = handshake.Peer, Protection = handshake.Protection });
    }

    private DialException WrongIdentity(string? subject, Fingerprint? certificate) => Failure(
        TransportReasons.Identity,
        $"Another certificate answered than the {target.Who}'s: {subject}, {certificate}. If the {target.Who} has renewed its certificate, have the fingerprint confirmed by phone and pin it; if not, somebody else is answering.",
        subject,
        certificate);

    private DialException Failure(string reason, string explanation, Exception? inner = null) => new(target, reason, explanation, inner);

    private DialException Failure(string reason, string explanation, string? subject, Fingerprint? certificate) =>
        new(target, reason, explanation) { Subject = subject, Certificate = certificate };
}
