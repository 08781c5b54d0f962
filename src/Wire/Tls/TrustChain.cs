using System.Security.Cryptography.X509Certificates;

namespace DicomExchange.Wire.Tls;

/// <summary>Builds the chain from a certificate to one of our authorities, from what is at hand and never from the network.</summary>
internal sealed class TrustChain(TlsPolicy policy, WireLimits limits, TimeProvider time)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>The authorities above the certificate, direct issuer first; or none, and why.</summary>
    internal sealed record Result(IReadOnlyList<X509Certificate2> Authorities, string Reason, string Explanation)
    {
        public bool IsTrusted => Authorities.Count > 0;
    }

    /// <summary>A policy for chains that fetches nothing: not issuers, not revocation (hostile case V12).</summary>
    public static X509ChainPolicy OfflinePolicy() => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        RevocationMode = X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true,
    };

    public Result Build(X509Certificate2 certificate, IReadOnlyCollection<X509Certificate2> sent, CertificateUse use)
    {
        if (policy.Authorities.Anchors.Count == 0)
        {
            return Untrusted("it is not pinned and no authority is trusted");
        }

        using var chain = new X509Chain { ChainPolicy = OfflinePolicy() };
        chain.ChainPolicy.CustomTrustStore.AddRange(policy.Authorities.Anchors);
        chain.ChainPolicy.ExtraStore.AddRange(policy.Authorities.Intermediates);
        chain.ChainPolicy.ExtraStore.AddRange(sent.ToArray());
        chain.ChainPolicy.ApplicationPolicy.Add(new(use == CertificateUse.Server ? ServerAuthentication : ClientAuthentication));
        chain.ChainPolicy.VerificationTimeIgnored = false;
        chain.ChainPolicy.VerificationTime = MomentFor(certificate);
        if (!chain.Build(certificate))
        {
            return Untrusted(StatusOf(chain));
        }

        if (chain.ChainElements.Count > limits.MaxChainLength)
        {
            return new Result(
                [], TransportReasons.CertificateChainTooLong, $"The chain has {chain.ChainElements.Count} certificates; {limits.MaxChainLength} are the most.");
        }

        X509Certificate2[] authorities = [.. chain.ChainElements.Skip(1).Select(element => element.Certificate)];
        return authorities.Length == 0 ? Untrusted("it is an authority's own certificate") : Judge(authorities);
    }

    // The anchor is trusted by being named, so its own signature proves nothing and is not judged.
    private static Result Judge(X509Certificate2[] authorities)
    {
        foreach (var authority in authorities)
        {
            if (CertificateStrength.KeyProblem(authority) is { } weakKey)
            {
                return new Result([], TransportReasons.CertificateWeakKey, $"An authority in the chain is too weak: {weakKey}.");
            }
        }

        foreach (var authority in authorities.SkipLast(1))
        {
            if (CertificateStrength.SignatureProblem(authority) is { } weakSignature)
            {
                return new Result([], TransportReasons.CertificateWeakSignature, $"An authority in the chain is too weak: {weakSignature}.");
            }
        }

        return new Result(authorities, string.Empty, string.Empty);
    }

    private DateTime MomentFor(X509Certificate2 certificate)
    {
        // Within the tolerance for clocks that are ahead, the chain is judged as of the certificate's first moment.
        var now = time.GetUtcNow().UtcDateTime;
        var first = certificate.NotBefore.ToUniversalTime();
        return first > now ? first : now;
    }

    private static string StatusOf(X509Chain chain) =>
        string.Join(", ", chain.ChainStatus.Select(status => status.Status.ToString()).Distinct(StringComparer.Ordinal));

    private static Result Untrusted(string why) => new(
        [],
        TransportReasons.CertificateUntrusted,
        $"The certificate is not believed: {why}. Pin its fingerprint at the partner it belongs to, or trust its authority and name issuer and subject there.");
}
