using System.Security.Cryptography;

namespace DicomExchange.Store.Vault.Keys;

/// <summary>One version of the key that wraps all others (KEK).</summary>
public sealed class MasterKey
{
    public const int ProofLength = 16;

    private readonly StoreKey key;

    internal MasterKey(int version, ReadOnlySpan<byte> secret)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        Version = version;
        key = new StoreKey(default, secret);
        Proof = new byte[ProofLength];
        key.Derive("dx1 master proof"u8, Proof);
    }

    /// <summary>1 for the first; each rotation adds one.</summary>
    public int Version { get; }

    /// <summary>Shows that two holders mean the same key without showing the key.</summary>
    internal byte[] Proof { get; }

    internal ReadOnlySpan<byte> Secret => key.Secret;

    internal void Derive(ReadOnlySpan<byte> info, Span<byte> subkey) => key.Derive(info, subkey);

    internal static MasterKey New(int version)
    {
        Span<byte> bytes = stackalloc byte[StoreKey.Length];
        RandomNumberGenerator.Fill(bytes);
        var master = new MasterKey(version, bytes);
        CryptographicOperations.ZeroMemory(bytes);
        return master;
    }
}
