using System.Buffers.Binary;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Dicom.Text;

namespace DicomExchange.Store.Catalog.Query;

/// <summary>Turns a value in the form of <see cref="AttributeText"/> back into an element, its text in UTF-8.</summary>
internal static class AttributeValue
{
    public static Element Element(Tag tag, Vr vr, ReadOnlySpan<byte> value)
    {
        if (vr == Vr.SQ)
        {
            return new Element(tag, Items(value));
        }

        return new Element(tag, vr, vr.IsText() ? Padded(value, vr.Padding()) : NumberText.ToBytes(value, vr));
    }

    private static byte[] Padded(ReadOnlySpan<byte> value, byte padding)
    {
        var bytes = new byte[value.Length + (value.Length & 1)];
        value.CopyTo(bytes);
        if (bytes.Length > value.Length)
        {
            bytes[^1] = padding;
        }

        return bytes;
    }

    private static List<DataSet> Items(ReadOnlySpan<byte> value)
    {
        var items = new List<DataSet>();
        while (TryTake(ref value, out var item))
        {
            var dataSet = new DataSet();
            while (item.Length >= sizeof(uint))
            {
                var tag = new Tag(BinaryPrimitives.ReadUInt32LittleEndian(item));
                item = item[sizeof(uint)..];
                if (!TryTake(ref item, out var element))
                {
                    break;
                }

                dataSet.Set(Element(tag, DicomDictionary.VrOf(tag), element));
            }

            items.Add(dataSet);
        }

        return items;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> part)
    {
        part = default;
        if (rest.Length < sizeof(uint) || BinaryPrimitives.ReadUInt32LittleEndian(rest) is var length && length > rest.Length - sizeof(uint))
        {
            return false;
        }

        part = rest.Slice(sizeof(uint), (int)length);
        rest = rest[(sizeof(uint) + (int)length)..];
        return true;
    }
}
