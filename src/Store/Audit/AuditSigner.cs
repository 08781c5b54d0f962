using System.Numerics;
using System.Security.Cryptography;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Audit;

/// <summary>
/// The key that signs checkpoints, used for nothing else: P-256, its private number made from the seed in the key ring with 128 bits
/// to spare (FIPS 186-5 §A.2.1), so that nothing but the seed is kept.
/// </summary>
public sealed class AuditSigner : IDisposable
{
    private const int WithSpareBits = 48;
    private static readonly BigInteger Order = new(
        Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"), isUnsigned: true, isBigEndian: true);

    private readonly ECDsa key;

    public AuditSigner(StoreKey seed)
    {
        Span<byte> drawn = stackalloc byte[WithSpareBits];
        seed.Derive("dx1 audit sign"u8, drawn);
        var number = (new BigInteger(drawn, isUnsigned: true, isBigEndian: true) % (Order - 1)) + 1;
        var parameters = new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = new byte[32] };
        number.TryWriteBytes(parameters.D.AsSpan(32 - number.GetByteCount(isUnsigned: true)), out _, isUnsigned: true, isBigEndian: true);
        key = ECDsa.Create(parameters);
        CryptographicOperations.ZeroMemory(drawn);
        CryptographicOperations.ZeroMemory(parameters.D);
    }

    /// <summary>For whoever verifies without the keys of the store: SubjectPublicKeyInfo, DER.</summary>
    public byte[] PublicKey => key.ExportSubjectPublicKeyInfo();

    internal byte[] Sign(byte[] statement) => key.SignData(statement, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    public void Dispose() => key.Dispose();
}
