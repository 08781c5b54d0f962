using System.Security.Cryptography;

namespace DicomExchange.Store.Vault.Keys;

/// <summary>
/// Opens rows as <see cref="RowSealer"/> does, with keys that are used once and never become objects: for the moment in which the whole
/// catalog is read. For one thread; each has its own, so that none waits for another.
/// </summary>
internal sealed class OnceOpener(RowSealer sealer) : IDisposable
{
    private const int BlockLength = 64;
    private const byte InnerPad = 0x36;
    private const byte OuterPad = 0x5C;
    private readonly IncrementalHash sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] block = GC.AllocateUninitializedArray<byte>(BlockLength + Math.Max(RowSealer.InfoLength + 1, StoreKey.Length), pinned: true);
    private SealEpoch? epoch;

    /// <param name="table">The table's number.</param>
    /// <param name="row">The row's id.</param>
    /// <param name="key">The key it was sealed under.</param>
    /// <param name="blob">The sealed row.</param>
    /// <param name="plain">Exactly <see cref="RowSealer.Overhead"/> shorter than <paramref name="blob"/>.</param>
    /// <exception cref="StoreException"><see cref="StoreReasons.RowDamaged"/>: changed, moved from another row, or under another key.</exception>
    public void Open(byte table, long row, (KeyId Id, byte[] Secret) key, ReadOnlySpan<byte> blob, Span<byte> plain)
    {
        var number = RowSealer.EpochNumberOf(blob, plain.Length);
        if (epoch?.Number != number)
        {
            epoch = sealer.Epoch(number);
        }

        Span<byte> subkey = stackalloc byte[StoreKey.Length];
        Derive(key.Secret, epoch, subkey);
        using var cipher = new AesGcm(subkey, RowSealer.TagLength);
        CryptographicOperations.ZeroMemory(subkey);
        RowSealer.Open(table, row, key.Id, cipher, blob, plain);
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(block);
        sha.Dispose();
    }

    /// <summary>
    /// HKDF-Expand for one block: HMAC over the context and the byte 1 (RFC 5869 §2.3), which is two hashes (RFC 2104 §2). The framework's own
    /// makes and frees several native objects each time; with one hash that is kept it costs half.
    /// </summary>
    private void Derive(ReadOnlySpan<byte> secret, SealEpoch salted, Span<byte> subkey)
    {
        Pad(secret, InnerPad);
        var info = block.AsSpan(BlockLength, RowSealer.InfoLength + 1);
        RowSealer.WriteInfo(salted, info);
        info[^1] = 1;
        Hash(info.Length, subkey);
        Pad(secret, OuterPad);
        subkey.CopyTo(block.AsSpan(BlockLength));
        Hash(subkey.Length, subkey);
    }

    private void Pad(ReadOnlySpan<byte> secret, byte pad)
    {
        for (var i = 0; i < secret.Length; i++)
        {
            block[i] = (byte)(secret[i] ^ pad);
        }

        block.AsSpan(secret.Length, BlockLength - secret.Length).Fill(pad);
    }

    private void Hash(int length, Span<byte> digest)
    {
        sha.AppendData(block.AsSpan(0, BlockLength + length));
        sha.GetHashAndReset(digest);
    }
}
