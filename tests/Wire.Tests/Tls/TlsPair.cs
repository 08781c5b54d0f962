using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using DicomExchange.Wire.Tls;
using DicomExchange.Wire.Tests.Transport;
using DicomExchange.Wire.Transport;

namespace DicomExchange.Wire.Tests.Tls;

/// <summary>Our handshake at one end of a loopback connection and whatever a test likes at the other.</summary>
internal static class TlsPair
{
    public static async Task<(Socket Ours, Socket Theirs)> ConnectAsync()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var theirs = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await theirs.ConnectAsync(listener.LocalEndPoint!);
        return (await listener.AcceptAsync(), theirs);
    }

    public static SslClientAuthenticationOptions Client(X509Certificate2? certificate) => new()
    {
        TargetHost = "localhost",

        // Offline, or the test's own client would go and fetch what V12 must see nobody fetch.
        ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true),
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        RemoteCertificateValidationCallback = (_, _, _, _) => true,
    };

    /// <summary>Our server against a client of the framework with the given options.</summary>
    public static async Task<HandshakeOutcome> ServeAsync(
        TlsPolicyOptions policy, SslClientAuthenticationOptions client, TimeProvider time, WireLimits? limits = null)
    {
        var (ours, theirs) = await ConnectAsync();
        await using var stream = new SslStream(new NetworkStream(theirs, ownsSocket: true));
        var clientSide = AuthenticateAsync(stream, client);
        await using var transport = new ReadAheadStream(ours);
        var outcome = await new TlsHandshake(TlsPolicy.Create(policy), limits ?? EchoNode.Patient, time)
            .AsServerAsync(transport, CancellationToken.None);
        if (!outcome.Succeeded)
        {
            theirs.Close();
        }

        await clientSide;
        return outcome;
    }

    private static async Task AuthenticateAsync(SslStream stream, SslClientAuthenticationOptions options)
    {
        try
        {
            await stream.AuthenticateAsClientAsync(options);
        }
        catch (Exception e) when (e is AuthenticationException or IOException or ObjectDisposedException)
        {
            // What our end made of it is what the test asks about.
            await stream.DisposeAsync();
        }
    }
}
