using System.Buffers.Binary;
using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Dicom.Datasets;

/// <summary>
/// A small data set in memory, elements in ascending tag order, one of each tag (PS3.5 §7.1). For commands, identifiers
/// and headers only: objects are streamed and never become one of these.
/// </summary>
public sealed class DataSet : IEnumerable<Element>
{
    private readonly List<Element> elements;

    public DataSet() => elements = [];

    /// <summary>Takes over elements that are in ascending order, each tag once.</summary>
    internal DataSet(List<Element> ordered) => elements = ordered;

    public int Count => elements.Count;

    /// <summary>As an item: it was read, or is to be written, with a delimiter instead of a length (PS3.5 §7.5.2).</summary>
    public bool HasUndefinedLength { get; set; }

    public Element? this[Tag tag] => IndexOf(tag) is var i and >= 0 ? elements[i] : null;

    /// <summary>Adds the element or puts it in the place of the one with the same tag.</summary>
    public DataSet Set(Element element)
    {
        var i = IndexOf(element.Tag);
        if (i >= 0)
        {
            elements[i] = element;
        }
        else
        {
            elements.Insert(~i, element);
        }

        return this;
    }

    public DataSet Set(Tag tag, Vr vr, ReadOnlyMemory<byte> value) => Set(new Element(tag, vr, value));

    public DataSet SetSequence(Tag tag, params IReadOnlyList<DataSet> items) => Set(new Element(tag, items));

    /// <summary>Text in ASCII (or, where the caller has set (0008,0005) to ISO_IR 192, UTF-8), padded to even length.</summary>
    public DataSet SetText(Tag tag, Vr vr, string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        var bytes = new byte[length + (length & 1)];
        Encoding.UTF8.GetBytes(text, bytes);
        if ((length & 1) != 0)
        {
            bytes[^1] = vr.Padding();
        }

        return Set(tag, vr, bytes);
    }

    public DataSet SetUid(Tag tag, Uid uid) => SetText(tag, Vr.UI, uid.Value);

    public DataSet SetUInt16(Tag tag, ushort value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        return Set(tag, Vr.US, bytes);
    }

    public DataSet SetUInt32(Tag tag, uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return Set(tag, Vr.UL, bytes);
    }

    public bool Remove(Tag tag)
    {
        var i = IndexOf(tag);
        if (i < 0)
        {
            return false;
        }

        elements.RemoveAt(i);
        return true;
    }

    public bool Contains(Tag tag) => IndexOf(tag) >= 0;

    /// <summary>The first number of a US value, or null where it is absent, empty or too short.</summary>
    public ushort? GetUInt16(Tag tag) =>
        this[tag] is { Items: null, Value.Length: >= 2 } e ? BinaryPrimitives.ReadUInt16LittleEndian(e.Value.Span) : null;

    /// <summary>The first number of a UL value, or null where it is absent, empty or too short.</summary>
    public uint? GetUInt32(Tag tag) =>
        this[tag] is { Items: null, Value.Length: >= 4 } e ? BinaryPrimitives.ReadUInt32LittleEndian(e.Value.Span) : null;

    public bool TryGetUid(Tag tag, out Uid uid)
    {
        uid = default;
        return this[tag] is { Items: null } e && Uid.TryParse(e.Value.Span, out uid);
    }

    /// <summary>The value's bytes as Latin-1 without padding: for AE, CS, UI, DA, TM and other plain text; null where absent.</summary>
    public string? GetPlainText(Tag tag) => this[tag] is { Items: null } e ? Encoding.Latin1.GetString(e.Value.Span).Trim(' ', '\0') : null;

    public bool TryGet(Tag tag, [NotNullWhen(true)] out Element? element)
    {
        element = this[tag];
        return element is not null;
    }

    public IEnumerator<Element> GetEnumerator() => elements.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The place of the tag, or the complement of where it would stand; the end is looked at first, as elements mostly come sorted.</summary>
    private int IndexOf(Tag tag)
    {
        var low = 0;
        var high = elements.Count - 1;
        if (high >= 0 && elements[high].Tag < tag)
        {
            return ~(high + 1);
        }

        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = elements[middle].Tag.CompareTo(tag);
            if (order == 0)
            {
                return middle;
            }

            if (order < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return ~low;
    }
}
