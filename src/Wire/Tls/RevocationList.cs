using System.Collections.Frozen;
using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography.X509Certificates;

namespace DicomExchange.Wire.Tls;

/// <summary>
/// A certificate revocation list (RFC 5280 §5) whose signature was verified against an authority of ours. The framework
/// reads lists only from the network or a user's store, so this is our own reader: whole lists of one issuer, no deltas.
/// </summary>
internal sealed class RevocationList
{
    /// <summary>Some 300,000 entries. Certificate authorities of that size publish delta lists, which are not for us.</summary>
    public const int MaxSize = 16 * 1024 * 1024;

    private const string AuthorityKeyIdentifier = "2.5.29.35";
    private const string CrlNumber = "2.5.29.20";

    private readonly FrozenSet<string> serials;

    private RevocationList(string file, RevocationListContent content, Fingerprint issuer)
    {
        File = file;
        Issuer = issuer;
        IssuerName = Convert.ToHexString(content.IssuerName.Span);
        ThisUpdate = content.ThisUpdate;
        NextUpdate = content.NextUpdate;
        serials = content.Serials.ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>The name of what it was read from.</summary>
    public string File { get; }

    /// <summary>The certificate that signed the list.</summary>
    public Fingerprint Issuer { get; }

    /// <summary>The issuer's encoded name in hexadecimal, for certificates whose chain is not known.</summary>
    public string IssuerName { get; }

    public DateTimeOffset ThisUpdate { get; }

    public DateTimeOffset NextUpdate { get; }

    public int Count => serials.Count;

    public static string SerialOf(BigInteger serial) => serial.ToString("x");

    /// <param name="serial">As written by <see cref="SerialOf"/>.</param>
    public bool Revokes(string serial) => serials.Contains(serial);

    /// <summary>Reads one list, DER or PEM, and finds among the authorities the one that signed it.</summary>
    /// <exception cref="TlsMaterialException">Too large, not a list, of a kind that is not understood, or signed by nobody we trust.</exception>
    public static RevocationList Load(TlsMaterial material, IReadOnlyCollection<X509Certificate2> authorities)
    {
        if (material.Content.Length > MaxSize)
        {
            throw new TlsMaterialException(material.Name, "is larger than 16 MiB.", "Ask the authority for a smaller revocation list.");
        }

        RevocationListContent content;
        try
        {
            content = RevocationListContent.Read(PemText.DerOf(material, "X509 CRL"));
        }
        catch (AsnContentException e)
        {
            throw new TlsMaterialException(
                material.Name, $"is not a certificate revocation list ({e.Message}).", "Export it again, as PEM or DER.", e);
        }

        if (content.UnknownCriticalExtension is { } oid)
        {
            throw new TlsMaterialException(
                material.Name, $"has the critical extension {oid}, which is not understood.", "Use a complete list of one issuer, no delta or indirect list.");
        }

        var issuer = authorities.FirstOrDefault(authority => IsSignedBy(content, authority))
            ?? throw new TlsMaterialException(
                material.Name, "was not signed by any certificate in tls.trust, or with a weak algorithm.", "Add the certificate of the authority that issues the list to tls.trust.");
        return new RevocationList(material.Name, content, Fingerprint.Of(issuer.RawDataMemory.Span));
    }

    /// <summary>The lists that can be used, and for each that cannot the earlier one of the same file.</summary>
    /// <returns>Also whether there is a file of which no list is known at all.</returns>
    public static (IReadOnlyList<RevocationList> Lists, bool IsAnyUnknown) LoadUsable(
        IReadOnlyList<TlsMaterial> files, IReadOnlyCollection<X509Certificate2> authorities, IReadOnlyList<RevocationList> earlier)
    {
        var lists = new List<RevocationList>();
        foreach (var file in files)
        {
            try
            {
                lists.Add(Load(file, authorities));
            }
            catch (TlsMaterialException)
            {
                lists.AddRange(earlier.Where(list => list.File == file.Name));
            }
        }

        return (lists, lists.Select(list => list.File).Distinct(StringComparer.Ordinal).Count() < files.Select(file => file.Name).Distinct(StringComparer.Ordinal).Count());
    }

    private static bool IsSignedBy(RevocationListContent content, X509Certificate2 authority) =>
        content.IssuerName.Span.SequenceEqual(authority.SubjectName.RawData)
        && MaySignLists(authority)
        && content.Algorithm.Verify(authority, content.Signed.Span, content.Signature.Span);

    private static bool MaySignLists(X509Certificate2 authority) =>
        authority.Extensions.OfType<X509KeyUsageExtension>().All(usage => usage.KeyUsages.HasFlag(X509KeyUsageFlags.CrlSign));

    internal static bool IsUnderstood(string extension) => extension is AuthorityKeyIdentifier or CrlNumber;
}
