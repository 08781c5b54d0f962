using System.Buffers.Binary;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Wire.Pdus;

namespace DicomExchange.Wire.Associations;

/// <summary>
/// Command sets: group 0000 in implicit VR little endian, whatever the context's transfer syntax (PS3.7 §6.3.1).
/// <code>
///   0       2         4               8
/// +-------+---------+---------------+------------------
/// | group | element | length, all   | value: length
/// | 0000  |         | little endian | bytes
/// +-------+---------+---------------+------------------
/// </code>
/// </summary>
internal static class CommandCodec
{
    private const int ElementHeader = 8;

    private const int GroupLengthSize = ElementHeader + 4;

    /// <exception cref="PduException">An element is outside group 0000, runs past the end, or the group length is wrong.</exception>
    public static DataSet Read(ReadOnlySpan<byte> bytes)
    {
        var command = new DataSet();
        var total = bytes.Length;
        while (!bytes.IsEmpty)
        {
            if (bytes.Length < ElementHeader)
            {
                throw Invalid();
            }

            var tag = new Tag(BinaryPrimitives.ReadUInt16LittleEndian(bytes), BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]));
            var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            if (tag.Group != 0 || length > (uint)(bytes.Length - ElementHeader))
            {
                throw Invalid();
            }

            command.Set(tag, VrOf(tag), bytes.Slice(ElementHeader, (int)length).ToArray());
            bytes = bytes[(ElementHeader + (int)length)..];
        }

        if (command.GetUInt32(Tags.CommandGroupLength) is { } group && group != total - GroupLengthSize)
        {
            throw Invalid();
        }

        return command;
    }

    public static byte[] Write(DataSet command)
    {
        var length = command.Where(e => !e.Tag.IsGroupLength).Sum(e => ElementHeader + e.Value.Length);
        var bytes = new byte[GroupLengthSize + length];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), 4);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(ElementHeader), (uint)length);
        var rest = bytes.AsSpan(GroupLengthSize);
        foreach (var element in command)
        {
            if (element.Tag.IsGroupLength)
            {
                continue;
            }

            BinaryPrimitives.WriteUInt16LittleEndian(rest, element.Tag.Group);
            BinaryPrimitives.WriteUInt16LittleEndian(rest[2..], element.Tag.Element);
            BinaryPrimitives.WriteUInt32LittleEndian(rest[4..], (uint)element.Value.Length);
            element.Value.Span.CopyTo(rest[ElementHeader..]);
            rest = rest[(ElementHeader + element.Value.Length)..];
        }

        return bytes;
    }

    /// <summary>PS3.7 table E.1-1; what is not in it is kept as bytes.</summary>
    private static Vr VrOf(Tag tag) => tag.Element switch
    {
        0x0000 => Vr.UL,
        0x0002 or 0x0003 or 0x1000 or 0x1001 => Vr.UI,
        0x0600 or 0x1030 => Vr.AE,
        0x0901 or 0x1005 => Vr.AT,
        0x0902 => Vr.LO,
        _ => Vr.US,
    };

    private static PduException Invalid() => new(AbortReason.InvalidPduParameter, "command-invalid");
}
