using System.Net;

namespace DicomExchange.Wire.Tls;

/// <summary>
/// Who is at the other end of a connection, as far as the transport can tell. With a certificate the certificate is the
/// identity; without one (a plain listener) there is only an address, which is no proof of anything.
/// </summary>
/// <param name="Remote">Where the peer's bytes come from; an IPv4 address is never written as an IPv6 one.</param>
/// <param name="Local">The address and port of ours that the peer reached.</param>
/// <param name="Certificate">The peer's checked certificate, or null on a plain connection.</param>
public sealed record PeerIdentity(IPEndPoint Remote, IPEndPoint Local, PeerCertificate? Certificate)
{
    /// <summary>The negotiated protocol and suite for logs and audit, for example <c>TLS 1.3, TLS_AES_256_GCM_SHA384</c>; null if plain.</summary>
    public string? Protection { get; init; }

    public bool IsAuthenticated => Certificate is not null;
}
