using System.Security.Cryptography;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Vault;

/// <summary>
/// The random key of one object and what is derived from it; see FORMAT.md. Used for one file only, which is what makes the
/// chunk counter a safe nonce.
/// </summary>
internal sealed class ObjectKey
{
    public const int CommitmentLength = 32;
    public const int WrappedLength = StoreKey.Length + TagLength;
    public const int TagLength = 16;
    public const int NonceLength = 12;

    private readonly StoreKey key;
    private readonly KeyId store;
    private readonly ObjectId id;

    private ObjectKey(StoreKey key, KeyId store, ObjectId id)
    {
        this.key = key;
        this.store = store;
        this.id = id;
    }

    public static ObjectKey New(KeyId store, ObjectId id) => new(StoreKey.New(default), store, id);

    /// <param name="study">The key it was wrapped by.</param>
    /// <param name="wrapped">The slot of the header.</param>
    /// <param name="bound">The header up to the slot, commitment at its end.</param>
    /// <param name="store">The store it must belong to.</param>
    /// <param name="id">The object it must belong to.</param>
    /// <returns>Null when it does not open, or opens to a key other than the one the header commits to.</returns>
    public static ObjectKey? Unwrap(StoreKey study, ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> bound, KeyId store, ObjectId id)
    {
        Span<byte> secret = stackalloc byte[StoreKey.Length];
        Span<byte> nonce = stackalloc byte[NonceLength];
        nonce.Clear();
        using var cipher = WrapCipher(study, id);
        try
        {
            cipher.Decrypt(nonce, wrapped[..StoreKey.Length], wrapped[StoreKey.Length..], secret, bound);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }

        var unwrapped = new ObjectKey(new StoreKey(default, secret), store, id);
        CryptographicOperations.ZeroMemory(secret);
        Span<byte> commitment = stackalloc byte[CommitmentLength];
        unwrapped.Commit(commitment);
        return CryptographicOperations.FixedTimeEquals(commitment, bound[^CommitmentLength..]) ? unwrapped : null;
    }

    /// <summary>The nonce is zero: the wrapping key belongs to this object alone and wraps once.</summary>
    public void Wrap(StoreKey study, Span<byte> wrapped, ReadOnlySpan<byte> bound)
    {
        Span<byte> nonce = stackalloc byte[NonceLength];
        nonce.Clear();
        using var cipher = WrapCipher(study, id);
        cipher.Encrypt(nonce, key.Secret, wrapped[..StoreKey.Length], wrapped[StoreKey.Length..], bound);
    }

    /// <summary>AES-GCM alone would let one text open under two keys; this ties the file to one.</summary>
    public void Commit(Span<byte> commitment) => Derive("dx1 object commitment"u8, commitment);

    public AesGcm BodyCipher() => Cipher("dx1 object body"u8);

    public AesGcm MetaCipher() => Cipher("dx1 object meta"u8);

    private static AesGcm WrapCipher(StoreKey study, ObjectId id)
    {
        Span<byte> info = stackalloc byte["dx1 object wrap"u8.Length + ObjectId.Length];
        "dx1 object wrap"u8.CopyTo(info);
        id.Write(info[^ObjectId.Length..]);
        Span<byte> subkey = stackalloc byte[StoreKey.Length];
        study.Derive(info, subkey);
        var cipher = new AesGcm(subkey, TagLength);
        CryptographicOperations.ZeroMemory(subkey);
        return cipher;
    }

    private AesGcm Cipher(ReadOnlySpan<byte> label)
    {
        Span<byte> subkey = stackalloc byte[StoreKey.Length];
        Derive(label, subkey);
        var cipher = new AesGcm(subkey, TagLength);
        CryptographicOperations.ZeroMemory(subkey);
        return cipher;
    }

    private void Derive(ReadOnlySpan<byte> label, Span<byte> subkey)
    {
        Span<byte> info = stackalloc byte[label.Length + KeyId.Length + ObjectId.Length];
        label.CopyTo(info);
        store.Write(info[label.Length..]);
        id.Write(info[(label.Length + KeyId.Length)..]);
        key.Derive(info, subkey);
    }
}
