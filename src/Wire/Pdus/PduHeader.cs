using System.Buffers.Binary;

namespace DicomExchange.Wire.Pdus;

/// <summary>
/// The six bytes before every PDU (PS3.8 §9.3.1). A header that was read has a known type and a length within the limits,
/// so its length may be used.
/// <code>
///   0      1          2            5
/// +------+----------+--------------+----------------------
/// | type | reserved | length, big  | body: length bytes
/// |      |          | endian       |
/// +------+----------+--------------+----------------------
/// </code>
/// </summary>
/// <param name="Type">One of the seven types of the standard.</param>
/// <param name="Length">Bytes of the body.</param>
public readonly record struct PduHeader(PduType Type, int Length)
{
    public const int Size = 6;

    /// <summary>The body of A-ASSOCIATE-RJ, A-RELEASE-RQ, A-RELEASE-RP and A-ABORT (PS3.8 tables 9-21, 9-24, 9-25, 9-26).</summary>
    public const int FixedBodyLength = 4;

    /// <summary>Bytes of A-ASSOCIATE-RQ and -AC before their items: version, titles, reserved (PS3.8 tables 9-11 and 9-17).</summary>
    public const int AssociateFixedLength = 68;

    /// <summary>Reads a header from the first bytes of a PDU; false when fewer than six are there.</summary>
    /// <exception cref="PduException">The type is unknown, or the length is outside the limits or wrong for the type.</exception>
    public static bool TryRead(ReadOnlySpan<byte> bytes, PduLimits limits, out PduHeader header)
    {
        header = default;
        if (bytes.Length < Size)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(bytes[2..]);
        var (least, most) = (PduType)bytes[0] switch
        {
            PduType.AssociateRequest or PduType.AssociateAccept => (AssociateFixedLength, limits.MaxAssociateLength),
            PduType.Data => (Pdv.HeaderSize, limits.MaxDataLength),
            PduType.AssociateReject or PduType.ReleaseRequest or PduType.ReleaseReply or PduType.Abort => (FixedBodyLength, FixedBodyLength),
            _ => throw new PduException(AbortReason.UnrecognizedPdu, "pdu-type-unknown"),
        };

        if (length < least || length > most)
        {
            throw new PduException(AbortReason.InvalidPduParameter, "pdu-length-invalid");
        }

        header = new PduHeader((PduType)bytes[0], (int)length);
        return true;
    }

    public static void Write(Span<byte> destination, PduType type, int length)
    {
        destination[0] = (byte)type;
        destination[1] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(destination[2..], (uint)length);
    }
}
