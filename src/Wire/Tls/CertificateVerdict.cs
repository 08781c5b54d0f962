using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography.X509Certificates;

namespace DicomExchange.Wire.Tls;

/// <summary>What came of checking a peer's certificate: the peer's identity, or the reason it is not believed.</summary>
internal sealed record CertificateVerdict
{
    public PeerCertificate? Accepted { get; private init; }

    public string Reason { get; private init; } = string.Empty;

    public string Explanation { get; private init; } = string.Empty;

    public string? Subject { get; private init; }

    public Fingerprint? Fingerprint { get; private init; }

    [MemberNotNullWhen(true, nameof(Accepted))]
    public bool IsAccepted => Accepted is not null;

    public static CertificateVerdict Accept(PeerCertificate certificate) => new()
    {
        Accepted = certificate,
        Subject = certificate.Subject,
        Fingerprint = certificate.Fingerprint,
    };

    public static CertificateVerdict Refuse(string reason, string explanation, X509Certificate2? certificate) => new()
    {
        Reason = reason,
        Explanation = explanation,
        Subject = certificate is null ? null : PrintableText.Of(certificate.Subject),
        Fingerprint = certificate is null ? null : Tls.Fingerprint.Of(certificate.RawDataMemory.Span),
    };
}
