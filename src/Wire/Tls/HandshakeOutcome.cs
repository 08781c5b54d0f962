using System.Diagnostics.CodeAnalysis;
using System.Net.Security;

namespace DicomExchange.Wire.Tls;

/// <summary>How a handshake ended: an authenticated stream and the peer's certificate, or why there is none.</summary>
internal sealed record HandshakeOutcome
{
    public SslStream? Stream { get; private init; }

    public PeerCertificate? Peer { get; private init; }

    public string? Protection { get; private init; }

    public string Reason { get; private init; } = string.Empty;

    public string Explanation { get; private init; } = string.Empty;

    /// <summary>The subject of a certificate that was refused.</summary>
    public string? Subject { get; private init; }

    public Fingerprint? Certificate { get; private init; }

    [MemberNotNullWhen(true, nameof(Stream), nameof(Peer), nameof(Protection))]
    public bool Succeeded => Stream is not null;

    public static HandshakeOutcome Success(SslStream stream, PeerCertificate peer) => new()
    {
        Stream = stream,
        Peer = peer,
        Protection = $"TLS 1.{stream.SslProtocol.ToString()[^1]}, {stream.NegotiatedCipherSuite}",
    };

    public static HandshakeOutcome Failure(string reason, string explanation) =>
        new() { Reason = reason, Explanation = explanation };

    public static HandshakeOutcome Failure(CertificateVerdict verdict) => new()
    {
        Reason = verdict.Reason,
        Explanation = verdict.Explanation,
        Subject = verdict.Subject,
        Certificate = verdict.Fingerprint,
    };
}
