using System.Security.Cryptography;

namespace DicomExchange.Store.Vault.Keys;

/// <summary>
/// A secret of 32 random bytes with its name. Never used directly for sealing: each use takes a subkey of its own label.
/// It is kept in pinned memory, so that the collector leaves no copies, and never zeroed while it may be in use: a receiver that
/// finishes while its study is being deleted must not seal under zeros.
/// </summary>
public sealed class StoreKey
{
    public const int Length = 32;

    /// <summary>Longer than any label with its context here.</summary>
    private const int LongestInfo = 127;

    private readonly byte[] secret;

    internal StoreKey(KeyId id, ReadOnlySpan<byte> secret)
    {
        if (secret.Length != Length)
        {
            throw new ArgumentException("A key has 32 bytes.", nameof(secret));
        }

        Id = id;
        this.secret = GC.AllocateUninitializedArray<byte>(Length, pinned: true);
        secret.CopyTo(this.secret);
    }

    public KeyId Id { get; }

    internal ReadOnlySpan<byte> Secret => secret;

    internal static StoreKey New() => New(KeyId.New());

    /// <summary>A new secret under a name that is given, or under none where nothing asks for it.</summary>
    internal static StoreKey New(KeyId id)
    {
        Span<byte> bytes = stackalloc byte[Length];
        RandomNumberGenerator.Fill(bytes);
        var key = new StoreKey(id, bytes);
        CryptographicOperations.ZeroMemory(bytes);
        return key;
    }

    /// <summary>HKDF-Expand (RFC 5869 §2.3) with SHA-256; the secret is uniformly random, so there is nothing to extract.</summary>
    /// <param name="info">Label and context; different contexts give unrelated subkeys.</param>
    /// <param name="subkey">Filled whole.</param>
    internal void Derive(ReadOnlySpan<byte> info, Span<byte> subkey)
    {
        if (subkey.Length != HMACSHA256.HashSizeInBytes || info.Length > LongestInfo)
        {
            HKDF.Expand(HashAlgorithmName.SHA256, secret, subkey, info);
            return;
        }

        // One block of HKDF-Expand is one HMAC over the context and the byte 1 (RFC 5869 §2.3); asked for directly it costs half.
        Span<byte> block = stackalloc byte[LongestInfo + 1];
        info.CopyTo(block);
        block[info.Length] = 1;
        HMACSHA256.HashData(secret, block[..(info.Length + 1)], subkey);
    }
}
