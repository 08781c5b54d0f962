using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Dicom.Text;

/// <summary>
/// The one form in which attribute values are indexed and matched: UTF-8, values separated by backslashes, padding and
/// surrounding spaces removed; binary numbers in decimal, AT as eight hexadecimal digits. A sequence becomes
/// <code>
/// for each item: u32 length of the item, then for each element: u32 tag, u32 length, value in this form again
/// </code>
/// with numbers little endian. Values of other binary representations are empty. An item has no Specific Character Set any more,
/// and no elements that the dictionary does not know.
/// </summary>
public static class AttributeText
{
    /// <summary>Items nested deeper than this are left out; data sets are refused long before.</summary>
    private const int MaxDepth = 64;

    /// <summary>Characters that every character set has in the same place, but for the separator: JIS X 0201 has others at 5CH and 7EH.</summary>
    private static readonly SearchValues<byte> Plain = SearchValues.Create(
        " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}"u8);

    /// <summary>The value as it is indexed.</summary>
    /// <param name="vr">The representation the attribute is known to have; the element's own is used where it is <see cref="Vr.None"/>.</param>
    public static byte[] Of(Element element, Vr vr, SpecificCharacterSet characterSet) => Of(element, vr, characterSet, 0);

    /// <summary>The text of one element, its values still together; empty where it is absent.</summary>
    public static string Text(this DataSet dataSet, Tag tag, SpecificCharacterSet characterSet) =>
        dataSet[tag] is { Items: null } e ? Encoding.UTF8.GetString(Of(e, e.Vr, characterSet)) : string.Empty;

    /// <summary>Takes the first item off a sequence in this form; false at its end, or where it is not in this form.</summary>
    public static bool TryTakeItem(ref ReadOnlySpan<byte> items, out ReadOnlySpan<byte> item)
    {
        item = default;
        if (items.Length < sizeof(uint) || BinaryPrimitives.ReadUInt32LittleEndian(items) is var length && length > items.Length - sizeof(uint))
        {
            return false;
        }

        item = items.Slice(sizeof(uint), (int)length);
        items = items[(sizeof(uint) + (int)length)..];
        return true;
    }

    /// <summary>The value of an attribute of an item in this form; empty where the item has none.</summary>
    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> item, Tag tag)
    {
        const int Head = 2 * sizeof(uint);
        while (item.Length >= Head && BinaryPrimitives.ReadUInt32LittleEndian(item[sizeof(uint)..]) is var length && length <= item.Length - Head)
        {
            var value = item.Slice(Head, (int)length);
            if (BinaryPrimitives.ReadUInt32LittleEndian(item) == tag.Value)
            {
                return value;
            }

            item = item[(Head + (int)length)..];
        }

        return default;
    }

    /// <summary>True where surrounding spaces mean nothing; in texts of paragraphs only those at the end do (PS3.5 table 6.2-1).</summary>
    public static bool IgnoresLeadingSpaces(Vr vr) => vr is not (Vr.LT or Vr.ST or Vr.UC or Vr.UR or Vr.UT);

    private static byte[] Of(Element element, Vr vr, SpecificCharacterSet characterSet, int depth)
    {
        vr = vr == Vr.None ? element.Vr : vr;
        if (element.Items is { } items)
        {
            // Whatever comes under UN with undefined length is read as items (PS3.5 §6.2.2), also where a value belongs.
            return depth < MaxDepth && vr is Vr.SQ or Vr.UN ? OfItems(items, characterSet, depth) : [];
        }

        // A value of unknown representation is mostly text that lost its dictionary on the way.
        vr = vr == Vr.UN ? Vr.LO : vr;
        if (!vr.IsText())
        {
            return NumberText.Of(element.Value.Span, vr);
        }

        // Most values are a single one in plain characters, and an object brings dozens of them.
        var trimmed = Trim(element.Value.Span, vr);
        if (!trimmed.ContainsAnyExcept(Plain))
        {
            return trimmed.ToArray();
        }

        var text = characterSet.Decode(element.Value.Span, vr);
        return Encoding.UTF8.GetBytes(vr.IsMultiValuedText() ? string.Join('\\', text.Split('\\').Select(v => Trim(v, vr))) : Trim(text, vr));
    }

    private static string Trim(string value, Vr vr)
    {
        var end = value.TrimEnd(' ', '\0');
        return IgnoresLeadingSpaces(vr) ? end.TrimStart(' ') : end;
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> value, Vr vr)
    {
        var end = value.TrimEnd(" \0"u8);
        return IgnoresLeadingSpaces(vr) ? end.TrimStart((byte)' ') : end;
    }

    private static byte[] OfItems(IReadOnlyList<DataSet> items, SpecificCharacterSet characterSet, int depth)
    {
        var bytes = new ArrayBufferWriter<byte>();
        foreach (var item in items)
        {
            var elements = new ArrayBufferWriter<byte>();
            var set = SpecificCharacterSet.Of(item, characterSet);
            foreach (var element in item)
            {
                if (IsLeftOut(element.Tag, out var vr))
                {
                    continue;
                }

                var isAsKnown = vr == Vr.SQ || element.Items is not null || element.Vr == Vr.UN;
                var value = Of(element, isAsKnown ? vr : element.Vr, set, depth + 1);
                WriteNumber(elements, element.Tag.Value);
                WriteNumber(elements, (uint)value.Length);
                elements.Write(value);
            }

            WriteNumber(bytes, (uint)elements.WrittenCount);
            bytes.Write(elements.WrittenSpan);
        }

        return bytes.WrittenSpan.ToArray();
    }

    private static void WriteNumber(ArrayBufferWriter<byte> bytes, uint number)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.GetSpan(sizeof(uint)), number);
        bytes.Advance(sizeof(uint));
    }

    private static bool IsLeftOut(Tag tag, out Vr vr)
    {
        vr = DicomDictionary.VrOf(tag);
        return tag == Tags.SpecificCharacterSet || tag.IsPrivate || tag.IsGroupLength || vr == Vr.UN;
    }
}
