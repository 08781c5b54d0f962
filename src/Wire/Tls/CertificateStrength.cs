using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace DicomExchange.Wire.Tls;

/// <summary>
/// Key size and signature of one certificate (RFC 9325 §4.5): RSA of 2048 to 8192 bits, or the named curves P-256, P-384
/// and P-521 with an uncompressed point. The framework checks none of this: it was seen to accept RSA 1024.
/// </summary>
internal static class CertificateStrength
{
    // Verifying with a larger key costs us more than the peer paid to send it.
    private const int MaxRsaBits = 8192;
    private const int MinRsaBits = 2048;
    private const int MaxExponentBytes = 8;

    private const string Rsa = "1.2.840.113549.1.1.1";
    private const string RsaPss = "1.2.840.113549.1.1.10";
    private const string EllipticCurve = "1.2.840.10045.2.1";

    private static readonly Dictionary<string, int> Curves = new(StringComparer.Ordinal)
    {
        ["1.2.840.10045.3.1.7"] = 32,
        ["1.3.132.0.34"] = 48,
        ["1.3.132.0.35"] = 66,
    };

    /// <summary>What is weak about the key or the signature, or null. An anchor's own signature proves nothing, so it is not judged here.</summary>
    public static string? ProblemOf(X509Certificate2 certificate) => KeyProblem(certificate) ?? SignatureProblem(certificate);

    public static string? SignatureProblem(X509Certificate2 certificate)
    {
        // Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm, signatureValue }
        var fields = new AsnReader(certificate.RawDataMemory, AsnEncodingRules.DER).ReadSequence();
        fields.ReadEncodedValue();
        var algorithm = SignatureAlgorithm.Read(fields.ReadSequence());
        return algorithm.IsStrong ? null : $"its signature algorithm {algorithm.Oid} is not RSA or ECDSA with SHA-256 or better";
    }

    public static string? KeyProblem(X509Certificate2 certificate)
    {
        var key = certificate.PublicKey;
        switch (key.Oid.Value)
        {
            case Rsa or RsaPss:
                return RsaProblem(key.EncodedKeyValue.RawData);
            case EllipticCurve:
                return CurveProblem(key.EncodedParameters?.RawData, key.EncodedKeyValue.RawData);
            default:
                return $"its key algorithm {key.Oid.Value} is neither RSA nor ECDSA";
        }
    }

    // RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER }
    private static string? RsaProblem(ReadOnlyMemory<byte> encoded)
    {
        var key = new AsnReader(encoded, AsnEncodingRules.DER).ReadSequence();
        var bits = key.ReadInteger().GetBitLength();
        if (bits < MinRsaBits)
        {
            return $"its RSA key has {bits} bits and 2048 are the least";
        }

        if (bits > MaxRsaBits)
        {
            return $"its RSA key has {bits} bits and 8192 are the most";
        }

        var exponent = key.ReadIntegerBytes().Span;
        return exponent.Length <= MaxExponentBytes && (exponent[^1] & 1) == 1 && !exponent.SequenceEqual<byte>([1])
            ? null
            : "its RSA exponent is not a small odd number";
    }

    // A curve given by explicit parameters instead of a name could have any base point (CVE-2020-0601).
    private static string? CurveProblem(byte[]? parameters, byte[] point)
    {
        if (parameters is null || parameters.Length < 2 || parameters[0] != (byte)UniversalTagNumber.ObjectIdentifier)
        {
            return "its elliptic curve is not given by name";
        }

        var curve = new AsnReader(parameters, AsnEncodingRules.DER).ReadObjectIdentifier();
        if (!Curves.TryGetValue(curve, out var size))
        {
            return $"its elliptic curve {curve} is none of P-256, P-384 and P-521";
        }

        return point.Length == 1 + (2 * size) && point[0] == 4 ? null : "its elliptic curve point is not in uncompressed form";
    }
}
