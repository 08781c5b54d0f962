using System.Buffers.Binary;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Audit;

/// <summary>
/// Seals how far the collector has the messages: whoever could set that number higher would keep messages from ever being sent.
/// <code>
/// | collector i64 | message i64 | chain 16 |      a row seal with table 161 and row 1, under the audit key
/// </code>
/// </summary>
internal sealed class CursorSeal(KeyRing ring, RowSealer sealer)
{
    /// <summary>Bound into the seal; no other table has this number.</summary>
    public const byte Table = 0xA1;

    private const int Row = 1;
    private const int Length = 32;

    private readonly StoreKey key = ring.Named(StoreKeyName.Audit);

    /// <param name="chain">Whose messages they are: those of another chain have other numbers.</param>
    /// <param name="collector">What stands for it.</param>
    /// <param name="message">The last message it has.</param>
    public byte[] Seal(UInt128 chain, long collector, long message)
    {
        Span<byte> plain = stackalloc byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(plain, collector);
        BinaryPrimitives.WriteInt64BigEndian(plain[8..], message);
        BinaryPrimitives.WriteUInt128BigEndian(plain[16..], chain);
        return sealer.Seal(Table, Row, key, plain);
    }

    /// <returns>Null where it was not sealed by this store for this chain.</returns>
    public (long Collector, long Message)? Open(UInt128 chain, ReadOnlySpan<byte> row)
    {
        try
        {
            ReadOnlySpan<byte> plain = sealer.Open(Table, Row, key, row);
            return plain.Length == Length && BinaryPrimitives.ReadUInt128BigEndian(plain[16..]) == chain
                ? (BinaryPrimitives.ReadInt64BigEndian(plain), BinaryPrimitives.ReadInt64BigEndian(plain[8..]))
                : null;
        }
        catch (StoreException e) when (e.Reason == StoreReasons.RowDamaged)
        {
            return null;
        }
    }
}
