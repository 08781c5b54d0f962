using System.Buffers.Binary;
using System.Security.Cryptography;
using DicomExchange.Store.Catalog.Index;
using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Catalog.Snapshot;

/// <summary>
/// The file <c>index.snapshot</c>: a header in the clear, then sealed chunks; SCHEMA.md has the whole story.
/// <code>
///   0  8  "DXINDEX1"
///   8  4  length of a chunk, 1048576             big endian
///  12  4  zero
///  16 16  store id
///  32 16  id of the snapshot's key               0..47: AAD of every chunk
///  48     chunk 0, tag 16, chunk 1, tag 16, ...; the last may be shorter
/// </code>
/// </summary>
internal static class SnapshotLayout
{
    public const int HeaderLength = 48;

    /// <summary>A page of rows is one chunk, and is opened where it stays.</summary>
    public const int ChunkLength = PackedPages.PageSize;

    public const int TagLength = ObjectKey.TagLength;

    public static byte[] HeaderOf(KeyId store, KeyId snapshot)
    {
        var header = new byte[HeaderLength];
        "DXINDEX1"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(8), ChunkLength);
        store.Write(header.AsSpan(16));
        snapshot.Write(header.AsSpan(32));
        return header;
    }

    /// <summary>For one thread; each that opens chunks has its own.</summary>
    public static BodyCipher NewCipher(StoreKey key, byte[] header)
    {
        Span<byte> subkey = stackalloc byte[StoreKey.Length];
        key.Derive("dx1 index snapshot"u8, subkey);
#pragma warning disable CA2000 // the chunks' cipher owns it
        var cipher = new BodyCipher(new AesGcm(subkey, TagLength), header);
#pragma warning restore CA2000
        CryptographicOperations.ZeroMemory(subkey);
        return cipher;
    }

    /// <summary>Where a chunk begins in the file; those before it are whole.</summary>
    public static long OffsetOf(long chunk) => HeaderLength + (chunk * (ChunkLength + TagLength));

    /// <summary>How long a file of so many chunks is.</summary>
    public static long LengthOf(long chunks, int last) => OffsetOf(chunks - 1) + last + TagLength;
}
