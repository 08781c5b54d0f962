using System.Formats.Asn1;

namespace DicomExchange.Wire.Tls;

/// <summary>
/// The decoded fields of a revocation list, nothing verified yet (RFC 5280 §5.1).
/// <code>
/// CertificateList  SEQUENCE { tbsCertList, signatureAlgorithm, signatureValue BIT STRING }
/// tbsCertList      SEQUENCE { version 1, signature, issuer, thisUpdate, nextUpdate,
///                             revokedCertificates SEQUENCE OF { serial, date, extensions? }?, [0] extensions? }
/// </code>
/// </summary>
internal sealed record RevocationListContent
{
    public required ReadOnlyMemory<byte> Signed { get; init; }

    public required SignatureAlgorithm Algorithm { get; init; }

    public required ReadOnlyMemory<byte> Signature { get; init; }

    public required ReadOnlyMemory<byte> IssuerName { get; init; }

    public required DateTimeOffset ThisUpdate { get; init; }

    public required DateTimeOffset NextUpdate { get; init; }

    public required IReadOnlyCollection<string> Serials { get; init; }

    /// <summary>An extension that must be understood and is not; the list says something we would miss.</summary>
    public string? UnknownCriticalExtension { get; init; }

    /// <exception cref="AsnContentException">Not a version 2 list, or one without nextUpdate, which RFC 5280 requires.</exception>
    public static RevocationListContent Read(ReadOnlyMemory<byte> der)
    {
        var outer = new AsnReader(der, AsnEncodingRules.DER);
        var list = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        var signed = list.PeekEncodedValue();
        var body = list.ReadSequence();
        var algorithm = SignatureAlgorithm.Read(list.ReadSequence());
        var signature = list.ReadBitString(out _);
        list.ThrowIfNotEmpty();

        if (body.PeekTag() == Asn1Tag.Integer && body.ReadInteger() != 1)
        {
            throw new AsnContentException("its version is not 2");
        }

        var signedAlgorithm = SignatureAlgorithm.Read(body.ReadSequence());
        if (signedAlgorithm != algorithm)
        {
            throw new AsnContentException("its two algorithm fields differ");
        }

        var issuer = body.ReadEncodedValue();
        var thisUpdate = ReadTime(body);
        if (!body.HasData || !IsTime(body.PeekTag()))
        {
            throw new AsnContentException("it has no next update");
        }

        var nextUpdate = ReadTime(body);
        var serials = new List<string>();
        string? unknown = null;
        if (body.HasData && body.PeekTag() == Asn1Tag.Sequence)
        {
            unknown = ReadEntries(body.ReadSequence(), serials);
        }

        unknown ??= ReadListExtensions(body);
        return new RevocationListContent
        {
            Signed = signed,
            Algorithm = algorithm,
            Signature = signature,
            IssuerName = issuer,
            ThisUpdate = thisUpdate,
            NextUpdate = nextUpdate,
            Serials = serials,
            UnknownCriticalExtension = unknown,
        };
    }

    private static string? ReadEntries(AsnReader entries, List<string> serials)
    {
        string? unknown = null;
        while (entries.HasData)
        {
            var entry = entries.ReadSequence();
            serials.Add(RevocationList.SerialOf(entry.ReadInteger()));
            ReadTime(entry);
            if (entry.HasData)
            {
                unknown ??= FirstUnknownCritical(entry.ReadSequence());
            }

            entry.ThrowIfNotEmpty();
        }

        return unknown;
    }

    private static string? ReadListExtensions(AsnReader body)
    {
        if (!body.HasData)
        {
            return null;
        }

        var wrapper = body.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true));
        body.ThrowIfNotEmpty();
        return FirstUnknownCritical(wrapper.ReadSequence());
    }

    private static string? FirstUnknownCritical(AsnReader extensions)
    {
        string? unknown = null;
        while (extensions.HasData)
        {
            var extension = extensions.ReadSequence();
            var oid = extension.ReadObjectIdentifier();
            var critical = extension.PeekTag() == Asn1Tag.Boolean && extension.ReadBoolean();
            extension.ReadOctetString();
            if (critical && !RevocationList.IsUnderstood(oid))
            {
                unknown ??= oid;
            }
        }

        return unknown;
    }

    private static bool IsTime(Asn1Tag tag) => tag == Asn1Tag.UtcTime || tag == Asn1Tag.GeneralizedTime;

    private static DateTimeOffset ReadTime(AsnReader reader) =>
        reader.PeekTag() == Asn1Tag.UtcTime ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();
}
