using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace DicomExchange.Store.Vault.Keys;

/// <summary>
/// Seals the rows of the catalog, the queue and the audit trail: one blob a row. Safe for many threads.
/// <code>
///  0   1         5          9              9+n      25+n
///  | 1 | epoch   | number   | sealed bytes | tag 16 |      epoch and number u32 BE, n = length of the row
/// key   = HKDF-Expand(key, "dx1 row" | epoch salt 32)
/// nonce = 0 0 0 0 | epoch | number
/// AAD   = 1 | table u8 | row id i64 BE | key id 16
/// </code>
/// The number is drawn from one counter for all keys, and every start of the process draws a new salt, so no nonce comes twice
/// under one key even after a crash or when an old copy of the database is put back.
/// </summary>
[SuppressMessage("Reliability", "CA2000", Justification = "A cipher let go by the cache may be in use on another thread; its native handle frees itself.")]
public sealed class RowSealer
{
    /// <summary>A blob is this much longer than what it seals.</summary>
    public const int Overhead = HeaderLength + TagLength;

    internal const int InfoLength = 7 + SealEpoch.SaltLength;
    internal const int TagLength = 16;

    private const byte Format = 1;
    private const int HeaderLength = 9;
    private const int NonceLength = 12;
    private const int BoundLength = 2 + 8 + KeyId.Length;
    private const int RememberedCiphers = 4096;

    private readonly KeyRing ring;
    private readonly RecentCache<(KeyId Key, uint Epoch), AesGcm> ciphers = new(RememberedCiphers);
    private readonly RecentCache<uint, SealEpoch> epochs = new(64);
    private readonly Lock gate = new();
    private SealEpoch? current;

    /// <summary>The first seal begins a new epoch, whose salt is on the disk before it is used; who only opens writes nothing.</summary>
    public RowSealer(KeyRing ring) => this.ring = ring;

    public byte[] Seal(byte table, long row, StoreKey key, ReadOnlySpan<byte> plain)
    {
        var blob = new byte[plain.Length + Overhead];
        Seal(table, row, key, plain, blob);
        return blob;
    }

    /// <param name="table">The table's number, bound into the seal.</param>
    /// <param name="row">The row's id, bound into the seal.</param>
    /// <param name="key">A study's key or a named one.</param>
    /// <param name="plain">The row.</param>
    /// <param name="blob">Exactly <see cref="Overhead"/> longer than <paramref name="plain"/>.</param>
    public void Seal(byte table, long row, StoreKey key, ReadOnlySpan<byte> plain, Span<byte> blob)
    {
        if (blob.Length != plain.Length + Overhead)
        {
            throw new ArgumentException("The blob is not as long as the sealed row will be.", nameof(blob));
        }

        var (epoch, number) = NextNumber();
        blob[0] = Format;
        BinaryPrimitives.WriteUInt32BigEndian(blob[1..], epoch.Number);
        BinaryPrimitives.WriteUInt32BigEndian(blob[5..], number);

        Span<byte> nonce = stackalloc byte[NonceLength];
        Span<byte> bound = stackalloc byte[BoundLength];
        Bind(table, row, key.Id, blob, nonce, bound);
        var cipher = CipherOf(key, epoch);
        lock (cipher)
        {
            cipher.Encrypt(nonce, plain, blob[HeaderLength..^TagLength], blob[^TagLength..], bound);
        }
    }

    /// <exception cref="StoreException"><see cref="StoreReasons.RowDamaged"/>: changed, moved from another row, or under another key.</exception>
    public byte[] Open(byte table, long row, StoreKey key, ReadOnlySpan<byte> blob)
    {
        if (blob.Length < Overhead)
        {
            throw Damaged();
        }

        var plain = new byte[blob.Length - Overhead];
        Open(table, row, key, blob, plain);
        return plain;
    }

    /// <param name="table">The table's number.</param>
    /// <param name="row">The row's id.</param>
    /// <param name="key">The key it was sealed under.</param>
    /// <param name="blob">The sealed row.</param>
    /// <param name="plain">Exactly <see cref="Overhead"/> shorter than <paramref name="blob"/>.</param>
    public void Open(byte table, long row, StoreKey key, ReadOnlySpan<byte> blob, Span<byte> plain)
    {
        var cipher = CipherOf(key, EpochOf(blob, plain.Length));
        lock (cipher)
        {
            Open(table, row, key.Id, cipher, blob, plain);
        }
    }

    /// <summary>With a cipher that is this thread's own.</summary>
    /// <exception cref="StoreException"><see cref="StoreReasons.RowDamaged"/>.</exception>
    internal static void Open(byte table, long row, KeyId key, AesGcm cipher, ReadOnlySpan<byte> blob, Span<byte> plain)
    {
        Span<byte> nonce = stackalloc byte[NonceLength];
        Span<byte> bound = stackalloc byte[BoundLength];
        Bind(table, row, key, blob, nonce, bound);
        try
        {
            cipher.Decrypt(nonce, blob[HeaderLength..^TagLength], blob[^TagLength..], plain, bound);
        }
        catch (AuthenticationTagMismatchException)
        {
            throw Damaged();
        }
    }

    internal static AesGcm NewCipher(StoreKey key, SealEpoch epoch)
    {
        Span<byte> info = stackalloc byte[InfoLength];
        WriteInfo(epoch, info);
        Span<byte> subkey = stackalloc byte[StoreKey.Length];
        key.Derive(info, subkey);
        var cipher = new AesGcm(subkey, TagLength);
        CryptographicOperations.ZeroMemory(subkey);
        return cipher;
    }

    /// <summary>What a key of rows is derived for: the first <see cref="InfoLength"/> bytes.</summary>
    internal static void WriteInfo(SealEpoch epoch, Span<byte> info)
    {
        Label.CopyTo(info);
        epoch.Salt.CopyTo(info[Label.Length..]);
    }

    /// <summary>The epoch that a blob names.</summary>
    /// <exception cref="StoreException">It has not the form or not the length of a sealed row.</exception>
    internal static uint EpochNumberOf(ReadOnlySpan<byte> blob, int plainLength) =>
        blob.Length == plainLength + Overhead && blob[0] == Format ? BinaryPrimitives.ReadUInt32BigEndian(blob[1..]) : throw Damaged();

    /// <exception cref="StoreException">There was no such epoch.</exception>
    internal SealEpoch Epoch(uint number)
    {
        if (epochs.TryGet(number, out var known))
        {
            return known;
        }

        var epoch = ring.FindEpoch(number) ?? throw Damaged();
        epochs.Add(number, epoch);
        return epoch;
    }

    private static ReadOnlySpan<byte> Label => "dx1 row"u8;

    private static void Bind(byte table, long row, KeyId key, ReadOnlySpan<byte> blob, Span<byte> nonce, Span<byte> bound)
    {
        nonce.Clear();
        blob.Slice(1, 8).CopyTo(nonce[4..]);
        bound[0] = Format;
        bound[1] = table;
        BinaryPrimitives.WriteInt64BigEndian(bound[2..], row);
        key.Write(bound[10..]);
    }

    private static StoreException Damaged() =>
        new(StoreReasons.RowDamaged, "A sealed row of the store does not open: it was changed, moved or sealed under another key. Run 'dicomx store verify'.");

    private SealEpoch EpochOf(ReadOnlySpan<byte> blob, int plainLength) => Epoch(EpochNumberOf(blob, plainLength));

    private AesGcm CipherOf(StoreKey key, SealEpoch epoch)
    {
        if (!ciphers.TryGet((key.Id, epoch.Number), out var cipher))
        {
            cipher = NewCipher(key, epoch);
            ciphers.Add((key.Id, epoch.Number), cipher);
        }

        return cipher;
    }

    private (SealEpoch Epoch, uint Number) NextNumber()
    {
        while (true)
        {
            var epoch = Volatile.Read(ref current);
            if (epoch is not null && epoch.TryNext(out var number))
            {
                return (epoch, number);
            }

            lock (gate)
            {
                if (current == epoch)
                {
                    current = ring.AddEpoch();
                    epochs.Add(current.Number, current);
                }
            }
        }
    }
}
