using System.Buffers.Binary;
using System.Globalization;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Generator;

/// <summary>Fills a data set by the standard's keywords; the dictionary knows tag and representation.</summary>
internal sealed class Header
{
    public DataSet Data { get; } = [];

    public Header Text(string keyword, string value)
    {
        var entry = Entry(keyword);
        Data.SetText(entry.Tag, entry.Vr, value);
        return this;
    }

    /// <summary>An attribute of type 2: known to be unknown.</summary>
    public Header Empty(params ReadOnlySpan<string> keywords)
    {
        foreach (var keyword in keywords)
        {
            var entry = Entry(keyword);
            Data.Set(entry.Vr == Vr.SQ ? new Element(entry.Tag, []) : new Element(entry.Tag, entry.Vr, ReadOnlyMemory<byte>.Empty));
        }

        return this;
    }

    public Header Number(string keyword, double value) => Text(keyword, value.ToString("0.######", CultureInfo.InvariantCulture));

    public Header Numbers(string keyword, params IEnumerable<double> values) =>
        Text(keyword, string.Join('\\', values.Select(v => v.ToString("0.######", CultureInfo.InvariantCulture))));

    public Header Short(string keyword, int value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteInt16LittleEndian(bytes, unchecked((short)value));
        var entry = Entry(keyword);
        // "US or SS" in the dictionary: the values written here fit both, and pixels are unsigned throughout.
        Data.Set(entry.Tag, entry.Vr is Vr.SS ? Vr.SS : Vr.US, bytes.ToArray());
        return this;
    }

    public Header Items(string keyword, params IReadOnlyList<Header> items)
    {
        Data.SetSequence(Entry(keyword).Tag, [.. items.Select(i => i.Data)]);
        return this;
    }

    /// <summary>A sequence of one coded concept (PS3.3 §8.8).</summary>
    public Header Code(string keyword, string value, string scheme, string meaning) => Items(keyword, Coded(value, scheme, meaning));

    public static Header Coded(string value, string scheme, string meaning) =>
        new Header().Text("CodeValue", value).Text("CodingSchemeDesignator", scheme).Text("CodeMeaning", meaning);

    private static DictionaryEntry Entry(string keyword) => DicomDictionary.Find(keyword, out var entry)
        ? entry
        : throw new ArgumentException($"{keyword} is no keyword of PS3.6.", nameof(keyword));
}
