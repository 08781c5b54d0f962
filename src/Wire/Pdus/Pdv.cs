using System.Buffers.Binary;

namespace DicomExchange.Wire.Pdus;

/// <summary>
/// A presentation data value: one fragment of a command or data set (PS3.8 §9.3.5 table 9-23, annex E).
/// <code>
///   0               4            5                6
/// +---------------+------------+----------------+------------------
/// | length, big   | context id | bit 0 command  | fragment:
/// | endian: n + 2 | odd        | bit 1 last     | n bytes
/// +---------------+------------+----------------+------------------
/// </code>
/// Fragments are even; where one may be odd all the same is a matter of the message it belongs to.
/// </summary>
/// <param name="ContextId">The presentation context, odd.</param>
/// <param name="IsCommand">A command fragment, else a data set fragment.</param>
/// <param name="IsLast">The last fragment of the command or data set.</param>
/// <param name="Fragment">A slice of the receive buffer.</param>
public readonly record struct Pdv(byte ContextId, bool IsCommand, bool IsLast, ReadOnlyMemory<byte> Fragment)
{
    /// <summary>Item length, context id and message control header.</summary>
    public const int HeaderSize = 6;

    /// <summary>Reason word of an item whose length cannot be.</summary>
    public const string LengthInvalid = "pdv-length-invalid";

    private const int CommandBit = 1;
    private const int LastBit = 2;

    /// <summary>Takes the first item off the body of a P-DATA-TF; false when the body is used up.</summary>
    /// <exception cref="PduException">The item does not fit the body, or its context id is even.</exception>
    public static bool TryRead(ref ReadOnlyMemory<byte> body, out Pdv pdv)
    {
        pdv = default;
        if (body.IsEmpty)
        {
            return false;
        }

        var span = body.Span;
        if (span.Length < HeaderSize)
        {
            throw new PduException(AbortReason.InvalidPduParameter, "pdv-cut-short");
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(span);
        if (length < 2 || length > (uint)(span.Length - sizeof(uint)))
        {
            throw new PduException(AbortReason.InvalidPduParameter, LengthInvalid);
        }

        if ((span[4] & 1) == 0)
        {
            throw new PduException(AbortReason.InvalidPduParameter, "pdv-context-id-even");
        }

        pdv = new Pdv(span[4], (span[5] & CommandBit) != 0, (span[5] & LastBit) != 0, body.Slice(HeaderSize, (int)length - 2));
        body = body[(sizeof(uint) + (int)length)..];
        return true;
    }

    public static void WriteHeader(Span<byte> destination, byte contextId, bool isCommand, bool isLast, int fragmentLength)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)fragmentLength + 2);
        destination[4] = contextId;
        destination[5] = (byte)((isCommand ? CommandBit : 0) | (isLast ? LastBit : 0));
    }
}
