using DicomExchange.Dicom.Standard;

namespace DicomExchange.Dicom.Datasets;

/// <summary>
/// One data element of a small data set held in memory (a command, an identifier, a header): a value, always in little
/// endian byte order whatever it was read from, or the items of a sequence (PS3.5 §7), or the fragments of encapsulated
/// pixel data (PS3.5 §A.4).
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

    public Element(Tag tag, Vr vr, IReadOnlyList<ReadOnlyMemory<byte>> fragments)
    {
        Tag = tag;
        Vr = vr;
        Fragments = fragments;
        HasUndefinedLength = true;
    }

    public Tag Tag { get; }

    public Vr Vr { get; init; }

    /// <summary>The value as on the wire, padding included; empty for a sequence and for fragments.</summary>
    public ReadOnlyMemory<byte> Value { get; }

    /// <summary>The items of a sequence, else null.</summary>
    public IReadOnlyList<DataSet>? Items { get; }

    /// <summary>The fragments of encapsulated pixel data, the basic offset table first, else null.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>>? Fragments { get; }

    /// <summary>The sequence was read, or is to be written, with a delimiter instead of a length (PS3.5 §7.5.2).</summary>
    public bool HasUndefinedLength { get; init; }

    public bool IsEmpty => Items is null ? Value.IsEmpty && Fragments is not { Count: > 0 } : Items.Count == 0;
}
