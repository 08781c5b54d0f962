using System.Buffers;
using System.Buffers.Binary;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Dicom.Datasets;

/// <summary>Writes elements one after another in one of the three plain encodings (PS3.5 §7.1, §7.5, §A.4).</summary>
internal readonly struct ElementWriter(IBufferWriter<byte> output, bool isExplicit, bool isBigEndian)
{
    private const int ShortHeader = 8;
    private const int LongHeader = 12;

    public static long LengthOf(DataSet dataSet, bool isExplicit)
    {
        long length = 0;
        foreach (var element in dataSet)
        {
            length += LengthOf(element, isExplicit);
        }

        return length;
    }

    public void Write(DataSet dataSet)
    {
        foreach (var element in dataSet)
        {
            Write(element);
        }
    }

    /// <summary>What stands before a value or a sequence; the representation is left out where the encoding has no room for it.</summary>
    public void WriteHeader(Tag tag, Vr vr, uint length)
    {
        if (!isExplicit)
        {
            WriteTagAndLength(tag, length);
            return;
        }

        var size = vr.HasLongLength() ? LongHeader : ShortHeader;
        var bytes = output.GetSpan(size)[..size];
        bytes.Clear();
        WriteTag(bytes, tag);
        bytes[4] = (byte)((ushort)vr >> 8);
        bytes[5] = (byte)vr;
        if (size == LongHeader)
        {
            WriteUInt32(bytes[8..], length);
        }
        else
        {
            WriteUInt16(bytes[6..], (ushort)length);
        }

        output.Advance(size);
    }

    /// <summary>An item or a delimiter.</summary>
    public void WriteTagAndLength(Tag tag, uint length)
    {
        var bytes = output.GetSpan(ShortHeader);
        WriteTag(bytes, tag);
        WriteUInt32(bytes[4..], length);
        output.Advance(ShortHeader);
    }

    private static long LengthOf(Element element, bool isExplicit)
    {
        var header = isExplicit && VrAsWritten(element).HasLongLength() ? LongHeader : ShortHeader;
        if (element.Items is not null)
        {
            return header + LengthOfItems(element, isExplicit) + (IsDelimited(element) ? ShortHeader : 0);
        }

        return element.Fragments is { } fragments
            ? header + fragments.Sum(f => (long)ShortHeader + f.Length) + ShortHeader
            : header + element.Value.Length;
    }

    private static long LengthOfItems(Element sequence, bool isExplicit)
    {
        long length = 0;
        foreach (var item in sequence.Items!)
        {
            length += ShortHeader + LengthOf(item, isExplicit && sequence.Vr != Vr.UN) + (item.HasUndefinedLength ? ShortHeader : 0);
        }

        return length;
    }

    /// <summary>The dictionary's where none is held; UN where 16 bits cannot say the length (PS3.5 §6.2.2).</summary>
    private static Vr VrAsWritten(Element element)
    {
        var vr = element.Vr == Vr.None ? DicomDictionary.VrOf(element.Tag) : element.Vr;
        return element.Value.Length > ushort.MaxValue && !vr.HasLongLength() ? Vr.UN : vr;
    }

    /// <summary>Items under UN can only be told from a value by the undefined length (PS3.5 §6.2.2).</summary>
    private static bool IsDelimited(Element element) => element.HasUndefinedLength || element.Vr == Vr.UN;

    private void Write(Element element)
    {
        if (element.Items is not null)
        {
            WriteSequence(element);
        }
        else if (element.Fragments is not null)
        {
            WriteFragments(element);
        }
        else
        {
            var vr = VrAsWritten(element);
            WriteHeader(element.Tag, vr, (uint)element.Value.Length);
            WriteValue(element.Value.Span, vr);
        }
    }

    private void WriteSequence(Element sequence)
    {
        var isDelimited = IsDelimited(sequence);
        WriteHeader(sequence.Tag, sequence.Vr, isDelimited ? ElementHeader.Undefined : checked((uint)LengthOfItems(sequence, isExplicit)));

        // PS3.5 §6.2.2 note 4: items under UN are implicit little endian.
        var inner = sequence.Vr == Vr.UN ? new ElementWriter(output, isExplicit: false, isBigEndian: false) : this;
        foreach (var item in sequence.Items!)
        {
            inner.WriteItem(item);
        }

        if (isDelimited)
        {
            inner.WriteTagAndLength(Tags.SequenceDelimitationItem, 0);
        }
    }

    private void WriteItem(DataSet item)
    {
        WriteTagAndLength(Tags.Item, item.HasUndefinedLength ? ElementHeader.Undefined : checked((uint)LengthOf(item, isExplicit)));
        Write(item);
        if (item.HasUndefinedLength)
        {
            WriteTagAndLength(Tags.ItemDelimitationItem, 0);
        }
    }

    private void WriteFragments(Element element)
    {
        WriteHeader(element.Tag, element.Vr, ElementHeader.Undefined);
        foreach (var fragment in element.Fragments!)
        {
            WriteTagAndLength(Tags.Item, (uint)fragment.Length);
            output.Write(fragment.Span);
        }

        WriteTagAndLength(Tags.SequenceDelimitationItem, 0);
    }

    private void WriteValue(ReadOnlySpan<byte> value, Vr vr)
    {
        if (!isBigEndian || vr.WordSize() == 1)
        {
            output.Write(value);
            return;
        }

        var bytes = output.GetSpan(value.Length)[..value.Length];
        value.CopyTo(bytes);
        ByteOrder.Reverse(bytes, vr.WordSize());
        output.Advance(value.Length);
    }

    private void WriteTag(Span<byte> bytes, Tag tag)
    {
        WriteUInt16(bytes, tag.Group);
        WriteUInt16(bytes[2..], tag.Element);
    }

    private void WriteUInt16(Span<byte> bytes, ushort value)
    {
        if (isBigEndian)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        }
    }

    private void WriteUInt32(Span<byte> bytes, uint value)
    {
        if (isBigEndian)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        }
    }
}
