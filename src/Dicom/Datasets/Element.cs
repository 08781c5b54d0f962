using DicomExchange.Dicom.Standard;

namespace DicomExchange.Dicom.Datasets;

/// <summary>
/// One data element of a small data set held in memory (a command, an identifier, a header): either a value, always in
/// little endian byte order whatever it was read from, or the items of a sequence (PS3.5 §7).
/// </summary>
public sealed record Element
{
    public Element(Tag tag, Vr vr, ReadOnlyMemory<byte> value)
    {
        Tag = tag;
        Vr = vr;
        Value = value;
    }

    public Element(Tag tag, IReadOnlyList<DataSet> items)
    {
        Tag = tag;
        Vr = Vr.SQ;
        Items = items;
    }

    public Tag Tag { get; }

    public Vr Vr { get; }

    /// <summary>The value as on the wire, padding included; empty for a sequence.</summary>
    public ReadOnlyMemory<byte> Value { get; }

    /// <summary>The items of a sequence, else null.</summary>
    public IReadOnlyList<DataSet>? Items { get; }

    public bool IsEmpty => Items is null ? Value.IsEmpty : Items.Count == 0;
}
