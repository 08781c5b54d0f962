using System.Buffers.Binary;
using System.Security.Cryptography;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Vault;

/// <summary>
/// What an object begins with; FORMAT.md has the whole story.
/// <code>
///    0  8  "DXOBJECT"
///    8  2  format version, 1                    all numbers big endian
///   10  2  length of this header, 1024
///   12  4  chunk size
///   16 16  store id
///   32 16  object id                            0..47: AAD of every chunk
///   48 16  id of the study's key
///   64 32  commitment to the object key         0..95: AAD of the wrapped key
///   96 48  object key, wrapped by the study's   0..143: AAD of the sealed meta
///  144 864 sealed meta, 1008 16 its tag
/// </code>
/// </summary>
internal static class ObjectHeader
{
    public const int Length = 1024;
    public const int PrefixLength = 48;
    public const int MinChunkSize = 4096;
    public const int MaxChunkSize = 1 << 20;

    private const ushort Version = 1;
    private const int StudyKeyAt = 48;
    private const int CommitmentAt = 64;
    private const int WrappedAt = 96;
    private const int MetaAt = WrappedAt + ObjectKey.WrappedLength;
    private const int MetaTagAt = MetaAt + ObjectMetaCodec.Length;

    private static ReadOnlySpan<byte> Magic => "DXOBJECT"u8;

    /// <summary>True where an object of this store, or of another, may begin.</summary>
    public static bool IsBeginning(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Magic);

    /// <summary>The id that the prefix names.</summary>
    public static ObjectId IdOf(ReadOnlySpan<byte> prefix) => ObjectId.Read(prefix[32..]);

    /// <summary>The chunk size that the prefix names; null where no object has such chunks.</summary>
    public static int? ChunkSizeOf(ReadOnlySpan<byte> prefix) =>
        BinaryPrimitives.ReadInt32BigEndian(prefix[12..]) is >= MinChunkSize and <= MaxChunkSize and var size ? size : null;

    /// <summary>The part that is known when the object begins.</summary>
    public static void WritePrefix(Span<byte> header, int chunkSize, KeyId store, ObjectId id)
    {
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt16BigEndian(header[8..], Version);
        BinaryPrimitives.WriteUInt16BigEndian(header[10..], Length);
        BinaryPrimitives.WriteInt32BigEndian(header[12..], chunkSize);
        store.Write(header[16..]);
        id.Write(header[32..]);
    }

    /// <summary>The part that is known when the object is complete.</summary>
    public static void Complete(Span<byte> header, ObjectKey key, StoreKey study, ObjectMeta meta)
    {
        study.Id.Write(header[StudyKeyAt..]);
        key.Commit(header.Slice(CommitmentAt, ObjectKey.CommitmentLength));
        key.Wrap(study, header.Slice(WrappedAt, ObjectKey.WrappedLength), header[..WrappedAt]);

        var sealedMeta = header.Slice(MetaAt, ObjectMetaCodec.Length);
        ObjectMetaCodec.Write(meta, sealedMeta);
        Span<byte> nonce = stackalloc byte[ObjectKey.NonceLength];
        nonce.Clear();
        using var cipher = key.MetaCipher();
        cipher.Encrypt(nonce, sealedMeta, sealedMeta, header.Slice(MetaTagAt, ObjectKey.TagLength), header[..MetaAt]);
    }

    /// <summary>Checks the fields in clear against where the file lies, before anything in them is used.</summary>
    /// <exception cref="ObjectDamagedException">Not this store's format, or another object's file.</exception>
    public static (int ChunkSize, KeyId StudyKey) ReadClear(ReadOnlySpan<byte> header, KeyId store, VaultLocation location)
    {
        var chunkSize = BinaryPrimitives.ReadInt32BigEndian(header[12..]);
        if (!header.StartsWith(Magic)
            || BinaryPrimitives.ReadUInt16BigEndian(header[8..]) != Version
            || BinaryPrimitives.ReadUInt16BigEndian(header[10..]) != Length
            || chunkSize is < MinChunkSize or > MaxChunkSize)
        {
            throw new ObjectDamagedException(DamageReasons.Header, location);
        }

        if (KeyId.Read(header[16..]) != store || IdOf(header) != location.Id)
        {
            throw new ObjectDamagedException(DamageReasons.Swapped, location);
        }

        return (chunkSize, KeyId.Read(header[StudyKeyAt..]));
    }

    /// <summary>Opens what is sealed; <paramref name="header"/> is overwritten.</summary>
    /// <exception cref="ObjectDamagedException">The header was changed.</exception>
    public static (ObjectKey Key, ObjectMeta Meta) Open(Span<byte> header, StoreKey study, KeyId store, VaultLocation location)
    {
        var key = ObjectKey.Unwrap(study, header.Slice(WrappedAt, ObjectKey.WrappedLength), header[..WrappedAt], store, location.Id)
            ?? throw new ObjectDamagedException(DamageReasons.Header, location);
        var sealedMeta = header.Slice(MetaAt, ObjectMetaCodec.Length);
        Span<byte> nonce = stackalloc byte[ObjectKey.NonceLength];
        nonce.Clear();
        using var cipher = key.MetaCipher();
        try
        {
            cipher.Decrypt(nonce, sealedMeta, header.Slice(MetaTagAt, ObjectKey.TagLength), sealedMeta, header[..MetaAt]);
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new ObjectDamagedException(DamageReasons.Header, location, e);
        }

        return (key, ObjectMetaCodec.Read(sealedMeta) ?? throw new ObjectDamagedException(DamageReasons.Header, location));
    }
}
