using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DicomExchange.Wire.Tls;

/// <summary>
/// The algorithm a certificate or revocation list was signed with (RFC 5280 §4.1.1.2). Believed are RSA and ECDSA with
/// SHA-256, SHA-384 and SHA-512; all others, SHA-1 and MD5 above all, are weak (RFC 9325 §4.1, §4.5).
/// </summary>
internal readonly record struct SignatureAlgorithm(string Oid, HashAlgorithmName Hash, RSASignaturePadding? Padding)
{
    private const string RsaPss = "1.2.840.113549.1.1.10";

    private static readonly Dictionary<string, HashAlgorithmName> RsaPkcs1 = new(StringComparer.Ordinal)
    {
        ["1.2.840.113549.1.1.11"] = HashAlgorithmName.SHA256,
        ["1.2.840.113549.1.1.12"] = HashAlgorithmName.SHA384,
        ["1.2.840.113549.1.1.13"] = HashAlgorithmName.SHA512,
    };

    private static readonly Dictionary<string, HashAlgorithmName> Ecdsa = new(StringComparer.Ordinal)
    {
        ["1.2.840.10045.4.3.2"] = HashAlgorithmName.SHA256,
        ["1.2.840.10045.4.3.3"] = HashAlgorithmName.SHA384,
        ["1.2.840.10045.4.3.4"] = HashAlgorithmName.SHA512,
    };

    private static readonly Dictionary<string, HashAlgorithmName> Hashes = new(StringComparer.Ordinal)
    {
        ["2.16.840.1.101.3.4.2.1"] = HashAlgorithmName.SHA256,
        ["2.16.840.1.101.3.4.2.2"] = HashAlgorithmName.SHA384,
        ["2.16.840.1.101.3.4.2.3"] = HashAlgorithmName.SHA512,
    };

    public bool IsStrong => Hash.Name is not null;

    /// <exception cref="AsnContentException">Not an AlgorithmIdentifier.</exception>
    public static SignatureAlgorithm Read(AsnReader algorithmIdentifier)
    {
        var oid = algorithmIdentifier.ReadObjectIdentifier();
        if (RsaPkcs1.TryGetValue(oid, out var hash))
        {
            return new SignatureAlgorithm(oid, hash, RSASignaturePadding.Pkcs1);
        }

        if (oid == RsaPss)
        {
            return new SignatureAlgorithm(oid, HashOfPss(algorithmIdentifier), RSASignaturePadding.Pss);
        }

        return new SignatureAlgorithm(oid, Ecdsa.GetValueOrDefault(oid), null);
    }

    /// <summary>Whether <paramref name="signature"/> over <paramref name="signed"/> was made with the certificate's key.</summary>
    public bool Verify(X509Certificate2 signer, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        if (!IsStrong)
        {
            return false;
        }

        if (Padding is { } padding)
        {
            using var rsa = signer.GetRSAPublicKey();
            return rsa is not null && rsa.VerifyData(signed, signature, Hash, padding);
        }

        using var ecdsa = signer.GetECDsaPublicKey();
        return ecdsa is not null && ecdsa.VerifyData(signed, signature, Hash, DSASignatureFormat.Rfc3279DerSequence);
    }

    // RSASSA-PSS-params (RFC 4055 §3.1): the hash is in [0] and means SHA-1 where it is absent.
    private static HashAlgorithmName HashOfPss(AsnReader algorithmIdentifier)
    {
        var hashTag = new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true);
        if (!algorithmIdentifier.HasData)
        {
            return default;
        }

        var parameters = algorithmIdentifier.ReadSequence();
        if (!parameters.HasData || parameters.PeekTag() != hashTag)
        {
            return default;
        }

        var oid = parameters.ReadSequence(hashTag).ReadSequence().ReadObjectIdentifier();
        return Hashes.GetValueOrDefault(oid);
    }
}
