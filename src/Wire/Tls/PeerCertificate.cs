namespace DicomExchange.Wire.Tls;

/// <summary>
/// The certificate a peer proved to hold the key of, after all certificate checks passed.
/// It says who the peer is; what that peer may do is decided elsewhere.
/// </summary>
public sealed record PeerCertificate
{
    /// <summary>The certificate exactly as the peer sent it.</summary>
    public required ReadOnlyMemory<byte> Der { get; init; }

    public required Fingerprint Fingerprint { get; init; }

    /// <summary>The subject's distinguished name as text, most specific part first, for example <c>CN=pano, O=River Dental</c>.</summary>
    public required string Subject { get; init; }

    /// <summary>The issuer's distinguished name in the same form.</summary>
    public required string Issuer { get; init; }

    /// <summary>The serial number in hexadecimal, as written in revocation lists.</summary>
    public required string SerialNumber { get; init; }

    /// <summary>Subject alternative names, each with its kind: <c>dns:</c>, <c>ip:</c>, <c>email:</c> or <c>uri:</c>.</summary>
    public IReadOnlyList<string> AlternativeNames { get; init; } = [];

    /// <summary>
    /// The authorities of the checked chain, the direct issuer first and the trust anchor last. Empty where the
    /// certificate chains to no trust anchor, which only a pinned certificate may.
    /// </summary>
    public IReadOnlyList<Fingerprint> Authorities { get; init; } = [];

    public required DateTimeOffset NotBefore { get; init; }

    public required DateTimeOffset NotAfter { get; init; }

    /// <summary>The certificates of <see cref="Authorities"/>, so that the chain can be judged again by a later policy.</summary>
    internal IReadOnlyList<ReadOnlyMemory<byte>> Chain { get; init; } = [];

    /// <summary>The role the certificate was accepted for.</summary>
    internal CertificateUse Use { get; init; }

    /// <summary>The policy that accepted it.</summary>
    internal TlsPolicy? AcceptedBy { get; init; }

    /// <summary>When it did.</summary>
    public DateTimeOffset AcceptedAt { get; internal init; }

    /// <summary>The trust anchor the certificate chains to, if it does.</summary>
    public Fingerprint? Anchor => Authorities.Count > 0 ? Authorities[^1] : null;

    /// <summary>Whether the checked chain passes through the authority with this fingerprint.</summary>
    public bool ChainsThrough(Fingerprint authority) => Authorities.Contains(authority);
}
