using System.Buffers.Binary;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Dicom.Datasets;

/// <summary>Decodes what stands before values, items and fragments; joins the bytes of a header that the cuts of the input have parted.</summary>
/// <remarks>
/// <code>
/// explicit   group element V R  length          8 bytes, most representations
/// explicit   group element V R  00 00 length   12 bytes, the long ones (PS3.5 table 7.1-1)
/// implicit   group element length               8 bytes, also items and delimiters everywhere
///            2     2       2    2  ....4
/// </code>
/// </remarks>
internal sealed class HeaderReader(bool isBigEndian)
{
    private const int ShortHeader = 8;
    private const int LongHeader = 12;

    private readonly byte[] held = new byte[LongHeader];
    private int count;

    public bool IsEmpty => count == 0;

    /// <summary>Reads the header of an element, or of an item or delimiter that stands in its place; false until all of it has arrived.</summary>
    /// <exception cref="DataSetException">The level has no room for it, or it is in no encoding known.</exception>
    public bool TryReadElement(ref ReadOnlySpan<byte> data, in ScanFrame frame, long position, out ElementHeader header, out int size)
    {
        header = default;
        size = ShortHeader;
        if (!TryPeek(ref data, frame, position, default, ShortHeader, out var bytes))
        {
            return false;
        }

        var isBig = isBigEndian && !frame.IsImplicit;
        var tag = ReadTag(bytes, isBig);
        if (position == 0)
        {
            RequireEncoding(bytes, frame.IsImplicit, tag);
        }

        if (frame.IsImplicit || tag.Group == Tags.Item.Group)
        {
            var implied = tag.Group == Tags.Item.Group ? Vr.None : DicomDictionary.VrOf(tag);
            header = new ElementHeader(tag, implied, ReadUInt32(bytes[4..], isBig), position);
        }
        else if (VrRules.FromLetters(bytes[4], bytes[5]) is var vr && vr != Vr.None && !vr.HasLongLength())
        {
            header = new ElementHeader(tag, vr, ReadUInt16(bytes[6..], isBig), position);
        }
        else
        {
            RequireLetters(bytes, vr, position, tag);
            size = LongHeader;
            if (!TryPeek(ref data, frame, position, tag, LongHeader, out bytes))
            {
                return false;
            }

            header = new ElementHeader(tag, vr == Vr.None ? Vr.UN : vr, ReadUInt32(bytes[8..], isBig), position);
        }

        Consume(ref data, size);
        return true;
    }

    /// <summary>Reads the header of an item, a fragment or a delimiter, 8 bytes; false until all of it has arrived.</summary>
    /// <exception cref="DataSetException">The level has no room for it.</exception>
    public bool TryReadItem(ref ReadOnlySpan<byte> data, in ScanFrame frame, long position, out ElementHeader header)
    {
        header = default;
        if (!TryPeek(ref data, frame, position, frame.Tag, ShortHeader, out var bytes))
        {
            return false;
        }

        var isBig = isBigEndian && !frame.IsImplicit;
        header = new ElementHeader(ReadTag(bytes, isBig), Vr.None, ReadUInt32(bytes[4..], isBig), position);
        Consume(ref data, ShortHeader);
        return true;
    }

    private static Tag ReadTag(ReadOnlySpan<byte> bytes, bool isBig) => new(ReadUInt16(bytes, isBig), ReadUInt16(bytes[2..], isBig));

    private static ushort ReadUInt16(ReadOnlySpan<byte> bytes, bool isBig) =>
        isBig ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static uint ReadUInt32(ReadOnlySpan<byte> bytes, bool isBig) =>
        isBig ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    /// <summary>
    /// The first element shows a wrong syntax before its length, read wrongly, swallows the rest: no group is 0800 (0008
    /// read backwards), and no length reads as the very letters that the element has (16,705 bytes and more could, of a list of UIDs).
    /// </summary>
    private static void RequireEncoding(ReadOnlySpan<byte> bytes, bool isImplicit, Tag tag)
    {
        if (tag.Group == 0x0800 || (isImplicit && VrRules.FromLetters(bytes[4], bytes[5]) is var vr && vr != Vr.None && (vr == Vr.UN || vr == DicomDictionary.VrOf(tag))))
        {
            throw new DataSetException(DataSetReasons.EncodingMismatch, 0, tag);
        }
    }

    /// <summary>PS3.5 §6.2 promises that representations still to come are two capitals with a 32-bit length; nothing else is believed.</summary>
    private static void RequireLetters(ReadOnlySpan<byte> bytes, Vr vr, long position, Tag tag)
    {
        var areCapitals = char.IsAsciiLetterUpper((char)bytes[4]) && char.IsAsciiLetterUpper((char)bytes[5]);
        if (vr == Vr.None && !(areCapitals && bytes[6] == 0 && bytes[7] == 0))
        {
            throw new DataSetException(DataSetReasons.UnknownVr, position, tag);
        }
    }

    /// <summary>Shows the next bytes if they have arrived, else takes in what there is.</summary>
    private bool TryPeek(ref ReadOnlySpan<byte> data, in ScanFrame frame, long position, Tag tag, int size, out ReadOnlySpan<byte> bytes)
    {
        if (frame.Limit - position < size)
        {
            throw new DataSetException(DataSetReasons.ValueOverrun, position, tag == default ? frame.Tag : tag);
        }

        if (count == 0 && data.Length >= size)
        {
            bytes = data[..size];
            return true;
        }

        var take = Math.Clamp(size - count, 0, data.Length);
        data[..take].CopyTo(held.AsSpan(count));
        count += take;
        data = data[take..];
        bytes = held.AsSpan(0, Math.Min(count, size));
        return count >= size;
    }

    private void Consume(ref ReadOnlySpan<byte> data, int size)
    {
        if (count == 0)
        {
            data = data[size..];
        }

        count = 0;
    }
}
