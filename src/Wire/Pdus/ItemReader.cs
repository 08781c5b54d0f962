using System.Buffers.Binary;

namespace DicomExchange.Wire.Pdus;

/// <summary>
/// Walks the items and sub-items of an A-ASSOCIATE PDU (PS3.8 §9.3.1).
/// <code>
///   0      1          2             4
/// +------+----------+-------------+-------------------
/// | type | reserved | length, big | value: length bytes
/// |      |          | endian      |
/// +------+----------+-------------+-------------------
/// </code>
/// </summary>
internal ref struct ItemReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> rest = bytes;

    public byte Type { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Goes to the next item; false at the end.</summary>
    /// <exception cref="PduException">The item runs past the end.</exception>
    public bool Next()
    {
        if (rest.IsEmpty)
        {
            return false;
        }

        if (rest.Length < 4)
        {
            throw Short();
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
        if (length > rest.Length - 4)
        {
            throw Short();
        }

        Type = rest[0];
        Value = rest.Slice(4, length);
        rest = rest[(4 + length)..];
        return true;
    }

    /// <summary>Takes a field that is preceded by its 16-bit length off the front of a value.</summary>
    /// <exception cref="PduException">The field runs past the end.</exception>
    public static ReadOnlySpan<byte> TakeCounted(ref ReadOnlySpan<byte> value)
    {
        if (value.Length < 2)
        {
            throw Short();
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(value);
        if (length > value.Length - 2)
        {
            throw Short();
        }

        var field = value.Slice(2, length);
        value = value[(2 + length)..];
        return field;
    }

    private static PduException Short() => new(AbortReason.InvalidPduParameter, "item-length-invalid");
}
