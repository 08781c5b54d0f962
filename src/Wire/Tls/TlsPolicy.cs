using System.Collections.Frozen;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace DicomExchange.Wire.Tls;

/// <summary>
/// All the TLS side of the settings at one moment: our certificate, whom we trust, what is revoked. It never changes; new
/// settings make a new one, and connections take the one in force when they begin. A pin or a chain lets a peer shake
/// hands, no more: which partner it is, and what that partner may do, is decided from its <see cref="PeerIdentity"/>.
/// </summary>
public sealed class TlsPolicy
{
    private readonly IReadOnlyList<TlsMaterial> trust;
    private readonly bool isListUnknown;

    private TlsPolicy(TlsPolicyOptions options)
    {
        var (certificate, chain) = OwnCertificate.Load(options);
        trust = options.Trust;
        Authorities = Authorities.Load(trust);
        Certificate = certificate;

        // Offline: the chain is completed from what is given, never from the network.
        chain.AddRange(Authorities.Intermediates);
        Context = SslStreamCertificateContext.Create(certificate, chain, offline: true);
        Pins = options.Pins.ToFrozenSet();
        RequireRevocationLists = options.RequireRevocationLists;
        AcceptExpiredRevocationLists = options.AcceptExpiredRevocationLists;
        RevocationLists = [.. options.Revoked.Select(file => RevocationList.Load(file, Authorities.All))];
    }

    /// <summary>See <see cref="WithTrustOf"/>.</summary>
    private TlsPolicy(TlsPolicy other, TlsPolicyOptions options)
    {
        Certificate = other.Certificate;
        Context = other.Context;
        Pins = options.Pins.ToFrozenSet();
        trust = Authorities.Usable(options.Trust, other.trust);
        Authorities = Authorities.Of(trust);
        var (lists, isAnyUnknown) = RevocationList.LoadUsable(options.Revoked, Authorities.All, other.RevocationLists);
        RevocationLists = lists;
        isListUnknown = isAnyUnknown;
        RequireRevocationLists = options.RequireRevocationLists || (other.RequireRevocationLists && !other.isListUnknown) || isAnyUnknown;
        AcceptExpiredRevocationLists = options.AcceptExpiredRevocationLists && other.AcceptExpiredRevocationLists;
    }

    private TlsPolicy(TlsPolicy other, IReadOnlyCollection<Fingerprint> pins)
    {
        Certificate = other.Certificate;
        Context = other.Context;
        trust = other.trust;
        Authorities = other.Authorities;
        RevocationLists = other.RevocationLists;
        isListUnknown = other.isListUnknown;
        RequireRevocationLists = other.RequireRevocationLists;
        AcceptExpiredRevocationLists = other.AcceptExpiredRevocationLists;
        Pins = pins.ToFrozenSet();
    }

    /// <summary>See <see cref="WithAuthorities"/>.</summary>
    private TlsPolicy(TlsPolicy other, IReadOnlyList<TlsMaterial> further)
        : this(other, (IReadOnlyCollection<Fingerprint>)other.Pins)
    {
        trust = [.. other.trust, .. further];
        Authorities = Authorities.Of(trust);
    }

    /// <summary>The node's certificate, with its key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>What partners pin.</summary>
    public Fingerprint Fingerprint => Fingerprint.Of(Certificate.RawDataMemory.Span);

    /// <summary>The beginning of our certificate's validity.</summary>
    public DateTimeOffset NotBefore => new(Certificate.NotBefore);

    /// <summary>The end of our certificate's validity, for warnings ahead of time.</summary>
    public DateTimeOffset NotAfter => new(Certificate.NotAfter);

    public IReadOnlySet<Fingerprint> Pins { get; }

    /// <summary>The earliest moment at which a revocation list expires and its issuer's certificates are refused; null without lists.</summary>
    public DateTimeOffset? RevocationListsExpire => RevocationLists.Count == 0 ? null : RevocationLists.Min(list => list.NextUpdate);

    internal SslStreamCertificateContext Context { get; }

    internal Authorities Authorities { get; }

    internal IReadOnlyList<RevocationList> RevocationLists { get; }

    internal bool RequireRevocationLists { get; }

    internal bool AcceptExpiredRevocationLists { get; }

    /// <exception cref="TlsMaterialException">A file cannot be used; the message says which, why, and what to do.</exception>
    public static TlsPolicy Create(TlsPolicyOptions options) => new(options);

    /// <summary>The same certificate, authorities and revocation lists with other partners' pins.</summary>
    public TlsPolicy WithPins(IReadOnlyCollection<Fingerprint> pins) => new(this, pins);

    /// <summary>The same certificate and revocation lists with more authorities, for whoever is recognised by those alone.</summary>
    /// <exception cref="TlsMaterialException">A file without certificates, or with one that is no authority's or is too weak.</exception>
    public TlsPolicy WithAuthorities(IReadOnlyList<TlsMaterial> further) => new(this, further);

    /// <summary>The fingerprints of all authorities in some files.</summary>
    /// <exception cref="TlsMaterialException">A file without certificates, or with one that is no authority's or is too weak.</exception>
    public static IReadOnlyList<Fingerprint> AuthoritiesIn(IReadOnlyList<TlsMaterial> files) =>
        [.. Authorities.Of(files).All.Select(authority => Fingerprint.Of(authority.RawDataMemory.Span))];

    /// <summary>
    /// This policy's own certificate with the trust of other options, as far as their files can be used: what takes trust away does
    /// not wait until a damaged file is mended. Authorities and revocation lists that are no longer named are gone; a file that cannot be
    /// used counts as what this policy has of it. Where that is no revocation list at all, nobody can say whom it
    /// would revoke: certificates of authorities without one are refused. Of two opinions on revocation lists the stricter holds.
    /// </summary>
    /// <param name="options">Its certificate and key are not looked at. Files that could not be read have no content.</param>
    public TlsPolicy WithTrustOf(TlsPolicyOptions options) => new(this, options);

    /// <summary>
    /// The next moment at which time alone may change what <see cref="ProblemOf"/> answers: the end of a revocation list, or of an authority
    /// above the certificate.
    /// </summary>
    /// <param name="peer">As the handshake left it.</param>
    /// <param name="after">Ends before this moment have had their effect.</param>
    public DateTimeOffset NextEnd(PeerCertificate peer, DateTimeOffset after)
    {
        var shown = peer.Chain.Select(der =>
        {
            using var authority = X509CertificateLoader.LoadCertificate(der.Span);
            return new DateTimeOffset(authority.NotAfter);
        });
        return RevocationLists.Select(list => list.NextUpdate)
            .Concat(Authorities.All.Select(authority => new DateTimeOffset(authority.NotAfter)))
            .Concat(shown)
            .Where(end => end >= after)
            .DefaultIfEmpty(DateTimeOffset.MaxValue)
            .Min();
    }

    /// <summary>
    /// Would a certificate that an earlier handshake accepted be accepted by this policy, now? A running connection is not bound to
    /// the trust it began with.
    /// </summary>
    /// <param name="peer">As the handshake left it.</param>
    /// <param name="limits">The bounds of the check.</param>
    /// <param name="time">The clock that validity is held against.</param>
    /// <returns>Null when it would; else the word of <see cref="TransportReasons"/> for why not.</returns>
    public string? ProblemOf(PeerCertificate peer, WireLimits limits, TimeProvider time)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(peer.Der.Span);
        var chain = peer.Chain.Select(der => X509CertificateLoader.LoadCertificate(der.Span)).ToList();
        try
        {
            var verdict = new CertificateCheck(this, Pins, limits, time).Check(certificate, chain, peer.Use);
            return verdict.IsAccepted ? null : verdict.Reason;
        }
        finally
        {
            chain.ForEach(authority => authority.Dispose());
        }
    }

    /// <summary>Whether this very policy accepted the certificate, so that only the clock can have changed since.</summary>
    public bool Accepted(PeerCertificate peer) => ReferenceEquals(peer.AcceptedBy, this);
}
