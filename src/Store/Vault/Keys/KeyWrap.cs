using System.Buffers.Binary;
using System.Security.Cryptography;

namespace DicomExchange.Store.Vault.Keys;

/// <summary>
/// A secret wrapped under a master key: AES-256-GCM with a random nonce (at most 2^32 wraps under one version, SP 800-38D §8.3).
/// <code>
///  0        12              12+n       28+n
///  | nonce  | sealed secret | tag 16   |      n = length of the secret
/// AAD: "dx1 wrap" | store id 16 | master version u32 BE | kind u8 | key id 16 | name
/// </code>
/// </summary>
internal sealed class KeyWrap : IDisposable
{
    public const int Overhead = NonceLength + TagLength;

    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int StackLimit = 128;
    private readonly AesGcm cipher;
    private readonly byte[] prefix;
    private readonly Lock gate = new();

    public KeyWrap(MasterKey master, KeyId store)
    {
        Version = master.Version;
        Span<byte> key = stackalloc byte[StoreKey.Length];
        master.Derive("dx1 wrap key"u8, key);
        cipher = new AesGcm(key, TagLength);
        CryptographicOperations.ZeroMemory(key);

        prefix = new byte[8 + KeyId.Length + 4];
        "dx1 wrap"u8.CopyTo(prefix);
        store.Write(prefix.AsSpan(8));
        BinaryPrimitives.WriteInt32BigEndian(prefix.AsSpan(8 + KeyId.Length), master.Version);
    }

    public int Version { get; }

    public byte[] Wrap(KeyLabel label, ReadOnlySpan<byte> secret)
    {
        var wrapped = new byte[Overhead + secret.Length];
        RandomNumberGenerator.Fill(wrapped.AsSpan(0, NonceLength));
        lock (gate)
        {
            cipher.Encrypt(
                wrapped.AsSpan(0, NonceLength), secret, wrapped.AsSpan(NonceLength, secret.Length), wrapped.AsSpan(NonceLength + secret.Length), Bind(label));
        }

        return wrapped;
    }

    /// <returns>False when it was changed, belongs to another label, or was wrapped under another master key.</returns>
    public bool TryUnwrap(KeyLabel label, ReadOnlySpan<byte> wrapped, Span<byte> secret) => TryUnwrap(label.Kind, label.Name, label.Id, wrapped, secret);

    /// <inheritdoc cref="TryUnwrap(KeyLabel, ReadOnlySpan{byte}, Span{byte})"/>
    public bool TryUnwrap(KeyKind kind, ReadOnlySpan<byte> name, KeyId id, ReadOnlySpan<byte> wrapped, Span<byte> secret)
    {
        if (wrapped.Length != Overhead + secret.Length)
        {
            return false;
        }

        var length = prefix.Length + 1 + KeyId.Length + name.Length;
        Span<byte> bound = length <= StackLimit ? stackalloc byte[StackLimit] : new byte[length];
        bound = bound[..length];
        Bind(kind, name, id, bound);
        try
        {
            lock (gate)
            {
                cipher.Decrypt(
                    wrapped[..NonceLength], wrapped.Slice(NonceLength, secret.Length), wrapped[(NonceLength + secret.Length)..], secret, bound);
            }

            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    public void Dispose() => cipher.Dispose();

    private byte[] Bind(KeyLabel label)
    {
        var bound = new byte[prefix.Length + 1 + KeyId.Length + label.Name.Length];
        Bind(label.Kind, label.Name, label.Id, bound);
        return bound;
    }

    private void Bind(KeyKind kind, ReadOnlySpan<byte> name, KeyId id, Span<byte> bound)
    {
        prefix.CopyTo(bound);
        bound[prefix.Length] = (byte)kind;
        id.Write(bound[(prefix.Length + 1)..]);
        name.CopyTo(bound[(prefix.Length + 1 + KeyId.Length)..]);
    }
}
