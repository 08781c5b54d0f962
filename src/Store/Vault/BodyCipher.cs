using System.Buffers.Binary;
using System.Security.Cryptography;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Vault;

/// <summary>
/// The chunks of one object, each sealed by itself: nonce = seven zeros, chunk number u32 BE, one byte that is 1 for the last chunk
/// only; AAD = the first 48 bytes of the header. Number and flag make a missing, moved, repeated or added chunk fail to open.
/// </summary>
internal sealed class BodyCipher : IDisposable
{
    private readonly AesGcm cipher;
    private readonly byte[] bound;

    public BodyCipher(ObjectKey key, KeyId store, ObjectId id, int chunkSize)
    {
        cipher = key.BodyCipher();
        bound = new byte[ObjectHeader.PrefixLength];
        ObjectHeader.WritePrefix(bound, chunkSize, store, id);
    }

    /// <summary>The chunks of another file that is sealed once, under a key of its own.</summary>
    /// <param name="cipher">Of the file's key; disposed with this.</param>
    /// <param name="bound">The file's header, which every chunk is bound to.</param>
    public BodyCipher(AesGcm cipher, byte[] bound) => (this.cipher, this.bound) = (cipher, bound);

    /// <summary>Seals a chunk where it is.</summary>
    /// <param name="number">Of the chunk, from 0.</param>
    /// <param name="isLast">No chunk follows.</param>
    /// <param name="chunk">The plain bytes, with room for the tag behind them.</param>
    public void Seal(uint number, bool isLast, Span<byte> chunk) => Seal(number, isLast, chunk[..^ObjectKey.TagLength], chunk);

    /// <param name="number">Of the chunk, from 0.</param>
    /// <param name="isLast">No chunk follows.</param>
    /// <param name="plain">Its bytes.</param>
    /// <param name="chunk">Where they go sealed, with the tag behind them; it may begin where they are.</param>
    public void Seal(uint number, bool isLast, ReadOnlySpan<byte> plain, Span<byte> chunk)
    {
        Span<byte> nonce = stackalloc byte[ObjectKey.NonceLength];
        WriteNonce(nonce, number, isLast);
        cipher.Encrypt(nonce, plain, chunk[..^ObjectKey.TagLength], chunk[^ObjectKey.TagLength..], bound);
    }

    /// <returns>False when the chunk is not what was sealed at this place; its bytes are then zero.</returns>
    public bool TryOpen(uint number, bool isLast, Span<byte> chunk) => TryOpen(number, isLast, chunk, chunk[..^ObjectKey.TagLength]);

    /// <param name="number">Of the chunk, from 0.</param>
    /// <param name="isLast">No chunk follows.</param>
    /// <param name="chunk">Sealed, with its tag.</param>
    /// <param name="plain">Where its bytes go; it may begin where they are.</param>
    /// <returns>False when the chunk is not what was sealed at this place; <paramref name="plain"/> is then zero.</returns>
    public bool TryOpen(uint number, bool isLast, ReadOnlySpan<byte> chunk, Span<byte> plain)
    {
        Span<byte> nonce = stackalloc byte[ObjectKey.NonceLength];
        WriteNonce(nonce, number, isLast);
        try
        {
            cipher.Decrypt(nonce, chunk[..^ObjectKey.TagLength], chunk[^ObjectKey.TagLength..], plain, bound);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    public void Dispose() => cipher.Dispose();

    private static void WriteNonce(Span<byte> nonce, uint number, bool isLast)
    {
        nonce.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(nonce[7..], number);
        nonce[11] = isLast ? (byte)1 : (byte)0;
    }
}
