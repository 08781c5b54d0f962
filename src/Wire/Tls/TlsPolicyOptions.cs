namespace DicomExchange.Wire.Tls;

/// <summary>What a <see cref="TlsPolicy"/> is made from.</summary>
public sealed record TlsPolicyOptions
{
    /// <summary>The node's own certificate first, then the chain to send with it (PEM); or a PKCS#12 file with both and the key.</summary>
    public required TlsMaterial Certificate { get; init; }

    /// <summary>The private key as PEM (PKCS#8, PKCS#1 or SEC1); null where <see cref="Certificate"/> holds it.</summary>
    public TlsMaterial? Key { get; init; }

    /// <summary>Opens an encrypted key or PKCS#12 file.</summary>
    public string? Password { get; init; }

    /// <summary>
    /// Certificates of authorities, PEM or DER. Self-signed ones are trust anchors; others help to complete chains and
    /// to verify revocation lists.
    /// </summary>
    public IReadOnlyList<TlsMaterial> Trust { get; init; } = [];

    /// <summary>Revocation lists of those authorities, PEM or DER.</summary>
    public IReadOnlyList<TlsMaterial> Revoked { get; init; } = [];

    /// <summary>The pinned certificates of all partners together.</summary>
    public IReadOnlyCollection<Fingerprint> Pins { get; init; } = [];

    /// <summary>
    /// Whether a chained certificate is refused when its issuer's revocation list is not among <see cref="Revoked"/>.
    /// Off by default: a small authority often publishes none.
    /// </summary>
    public bool RequireRevocationLists { get; init; }

    /// <summary>
    /// Whether a list past its next update still counts: what it revokes is refused, the rest is accepted. Off by default: an attacker
    /// who keeps a new list away must not keep a stolen certificate in use.
    /// </summary>
    public bool AcceptExpiredRevocationLists { get; init; }
}
