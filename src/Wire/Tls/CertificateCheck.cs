using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DicomExchange.Wire.Tls;

/// <summary>
/// Decides whether a peer's certificate is believed. Cheap bounds come first, then what the certificate is (strength,
/// validity, usage), then who vouches for it: a pin, or a chain to an authority of ours. Revocation is asked last, for
/// the certificate and every authority between. No network and no clock but the one given.
/// </summary>
/// <param name="policy">Whom we trust.</param>
/// <param name="pins">The certificates that suffice alone: all partners' for a caller, the one partner's for whom we call.</param>
/// <param name="limits">The bounds.</param>
/// <param name="time">The clock.</param>
internal sealed class CertificateCheck(TlsPolicy policy, IReadOnlyCollection<Fingerprint> pins, WireLimits limits, TimeProvider time)
{
    /// <param name="certificate">The certificate whose key the peer holds; null if it showed none.</param>
    /// <param name="sent">The further certificates it sent.</param>
    /// <param name="use">The role the peer has.</param>
    public CertificateVerdict Check(
        X509Certificate2? certificate, IReadOnlyCollection<X509Certificate2> sent, CertificateUse use)
    {
        if (certificate is null)
        {
            return CertificateVerdict.Refuse(
                TransportReasons.CertificateMissing, "The peer showed no certificate. Give it one, and pin that one here.", null);
        }

        try
        {
            var (reason, explanation) = BoundsProblem(certificate, sent);
            if (reason is null)
            {
                (reason, explanation) = OwnProblem(certificate, use);
            }

            return reason is null
                ? CheckTrust(certificate, sent, use)
                : CertificateVerdict.Refuse(reason, explanation, certificate);
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException)
        {
            return CertificateVerdict.Refuse(
                TransportReasons.CertificateMalformed, "The certificate cannot be decoded: " + PrintableText.Of(e.Message), certificate);
        }
    }

    private (string? Reason, string Explanation) BoundsProblem(X509Certificate2 certificate, IReadOnlyCollection<X509Certificate2> sent)
    {
        if (1 + sent.Count > limits.MaxChainLength)
        {
            return (TransportReasons.CertificateChainTooLong, $"The peer sent {1 + sent.Count} certificates; {limits.MaxChainLength} are the most.");
        }

        var largest = sent.Select(c => c.RawDataMemory.Length).Append(certificate.RawDataMemory.Length).Max();
        if (largest > limits.MaxCertificateSize)
        {
            return (TransportReasons.CertificateTooLarge, $"A certificate has {largest} bytes; {limits.MaxCertificateSize} are the most.");
        }

        return (null, string.Empty);
    }

    private (string? Reason, string Explanation) OwnProblem(X509Certificate2 certificate, CertificateUse use)
    {
        if (CertificateStrength.KeyProblem(certificate) is { } weakKey)
        {
            return (TransportReasons.CertificateWeakKey, $"The certificate is too weak: {weakKey}.");
        }

        if (CertificateStrength.SignatureProblem(certificate) is { } weakSignature)
        {
            return (TransportReasons.CertificateWeakSignature, $"The certificate is too weak: {weakSignature}.");
        }

        var now = time.GetUtcNow();
        if (new DateTimeOffset(certificate.NotBefore) > now + limits.ClockTolerance)
        {
            return (TransportReasons.CertificateNotYetValid, "The certificate is not valid yet. Check the clocks of both sides.");
        }

        if (new DateTimeOffset(certificate.NotAfter) < now)
        {
            return (TransportReasons.CertificateExpired, "The certificate has expired. The partner needs a new one, pinned here before it is used.");
        }

        return CertificateUsage.Allows(certificate, use)
            ? (null, string.Empty)
            : (TransportReasons.CertificateUsage, $"The certificate's usage extensions do not allow a TLS {(use == CertificateUse.Client ? "client" : "server")}.");
    }

    private CertificateVerdict CheckTrust(X509Certificate2 certificate, IReadOnlyCollection<X509Certificate2> sent, CertificateUse use)
    {
        if (CertificateNames.Read(certificate, limits.MaxAlternativeNames) is not { } names)
        {
            return CertificateVerdict.Refuse(
                TransportReasons.CertificateTooManyNames, $"The certificate has more than {limits.MaxAlternativeNames} alternative names.", certificate);
        }

        var fingerprint = Fingerprint.Of(certificate.RawDataMemory.Span);
        var chain = new TrustChain(policy, limits, time).Build(certificate, sent, use);
        if (!chain.IsTrusted && !pins.Contains(fingerprint))
        {
            return CertificateVerdict.Refuse(chain.Reason, chain.Explanation, certificate);
        }

        if (RevocationProblem(certificate, chain) is var (reason, explanation) && reason is not null)
        {
            return CertificateVerdict.Refuse(reason, explanation, certificate);
        }

        return CertificateVerdict.Accept(new PeerCertificate
        {
            AcceptedBy = policy,
            AcceptedAt = time.GetUtcNow(),
            Use = use,
            Chain = [.. chain.Authorities.Select(a => (ReadOnlyMemory<byte>)a.RawData)],
            Der = certificate.RawData,
            Fingerprint = fingerprint,
            Subject = PrintableText.Of(certificate.Subject),
            Issuer = PrintableText.Of(certificate.Issuer),
            SerialNumber = certificate.SerialNumber,
            AlternativeNames = names,
            Authorities = chain.Authorities.Select(a => Fingerprint.Of(a.RawDataMemory.Span)).ToArray(),
            NotBefore = new DateTimeOffset(certificate.NotBefore).ToUniversalTime(),
            NotAfter = new DateTimeOffset(certificate.NotAfter).ToUniversalTime(),
        });
    }

    private (string? Reason, string Explanation) RevocationProblem(X509Certificate2 certificate, TrustChain.Result chain)
    {
        // A pinned certificate without a chain is looked up by its issuer's name alone, which can only refuse more.
        if (chain.Authorities.Count == 0)
        {
            var issuerName = Convert.ToHexString(certificate.IssuerName.RawData);
            return ProblemIn(policy.RevocationLists.Where(list => list.IssuerName == issuerName), certificate, required: false);
        }

        var subject = certificate;
        foreach (var authority in chain.Authorities)
        {
            var issuer = Fingerprint.Of(authority.RawDataMemory.Span);
            var problem = ProblemIn(policy.RevocationLists.Where(list => list.Issuer == issuer), subject, policy.RequireRevocationLists);
            if (problem.Reason is not null)
            {
                return problem;
            }

            subject = authority;
        }

        return (null, string.Empty);
    }

    private (string? Reason, string Explanation) ProblemIn(IEnumerable<RevocationList> lists, X509Certificate2 certificate, bool required)
    {
        var issuerName = PrintableText.Of(certificate.Issuer);
        if (lists.MaxBy(list => list.ThisUpdate) is not { } newest)
        {
            return required
                ? (TransportReasons.CrlMissing, $"There is no revocation list of {issuerName} among tls.revoked, and one is required.")
                : (null, string.Empty);
        }

        if (newest.Revokes(RevocationList.SerialOf(new BigInteger(certificate.SerialNumberBytes.Span, isUnsigned: false, isBigEndian: true))))
        {
            return (TransportReasons.CertificateRevoked, $"The certificate was revoked by {issuerName}.");
        }

        var now = time.GetUtcNow();
        var isPast = newest.NextUpdate < now && !policy.AcceptExpiredRevocationLists;
        return isPast || newest.ThisUpdate > now + limits.ClockTolerance
            ? (TransportReasons.CrlExpired, $"The revocation list of {issuerName} is out of date. Put its present one in place.")
            : (null, string.Empty);
    }
}
