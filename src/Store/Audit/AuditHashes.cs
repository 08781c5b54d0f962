using System.Buffers.Binary;
using System.Security.Cryptography;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Audit;

/// <summary>What is hashed and what is signed, byte for byte (FORMAT.md).</summary>
internal static class AuditHashes
{
    public const int Length = 32;

    private const int LinkHeader = 14 + Length + 8;

    /// <summary>The hash before the first record: SHA-256("dx1 audit begin" | store id 16 | chain id 16).</summary>
    public static byte[] Begin(KeyId store, UInt128 chain)
    {
        Span<byte> bytes = stackalloc byte[15 + KeyId.Length + 16];
        "dx1 audit begin"u8.CopyTo(bytes);
        store.Write(bytes[15..]);
        BinaryPrimitives.WriteUInt128BigEndian(bytes[(15 + KeyId.Length)..], chain);
        return SHA256.HashData(bytes);
    }

    /// <summary>SHA-256("dx1 audit link" | hash before 32 | sequence i64 BE | sealed record).</summary>
    public static byte[] Link(ReadOnlySpan<byte> before, long sequence, ReadOnlySpan<byte> sealedRecord)
    {
        var hash = new byte[Length];
        Link(before, sequence, sealedRecord, hash);
        return hash;
    }

    /// <param name="before">The hash before.</param>
    /// <param name="sequence">Number of the record.</param>
    /// <param name="sealedRecord">The record.</param>
    /// <param name="hash">Filled.</param>
    public static void Link(ReadOnlySpan<byte> before, long sequence, ReadOnlySpan<byte> sealedRecord, Span<byte> hash)
    {
        const int OnStack = 1024;
        var length = LinkHeader + sealedRecord.Length;
        var bytes = length <= OnStack ? stackalloc byte[length] : new byte[length];
        "dx1 audit link"u8.CopyTo(bytes);
        before.CopyTo(bytes[14..]);
        BinaryPrimitives.WriteInt64BigEndian(bytes[(14 + Length)..], sequence);
        sealedRecord.CopyTo(bytes[LinkHeader..]);
        SHA256.HashData(bytes, hash);
    }

    /// <summary>"dx1 audit checkpoint" | store id 16 | chain id 16 | sequence i64 BE | hash 32 | µs since 1970 i64 BE.</summary>
    public static byte[] Checkpoint(KeyId store, AuditCheckpoint checkpoint) => Statement("dx1 audit checkpoint"u8, store, checkpoint);

    /// <summary>"dx1 audit base" and the rest as of a checkpoint: the record is the last that was removed.</summary>
    public static byte[] Base(KeyId store, AuditCheckpoint removed) => Statement("dx1 audit base"u8, store, removed);

    private static byte[] Statement(ReadOnlySpan<byte> label, KeyId store, AuditCheckpoint checkpoint)
    {
        var bytes = new byte[label.Length + KeyId.Length + 16 + 8 + Length + 8];
        label.CopyTo(bytes);
        var rest = bytes.AsSpan(label.Length);
        store.Write(rest);
        BinaryPrimitives.WriteUInt128BigEndian(rest[16..], checkpoint.Chain);
        BinaryPrimitives.WriteInt64BigEndian(rest[32..], checkpoint.Sequence);
        checkpoint.Hash.AsSpan(0, Length).CopyTo(rest[40..]);
        BinaryPrimitives.WriteInt64BigEndian(rest[72..], (checkpoint.Time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond);
        return bytes;
    }

    /// <summary>Whether this key signed the checkpoint for this store.</summary>
    public static bool IsSigned(ECDsa key, KeyId store, AuditCheckpoint checkpoint) =>
        checkpoint.Hash.Length == Length
        && key.VerifyData(Checkpoint(store, checkpoint), checkpoint.Signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
}
