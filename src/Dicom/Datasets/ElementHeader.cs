using DicomExchange.Dicom.Standard;

namespace DicomExchange.Dicom.Datasets;

/// <summary>What stands before a value: tag, representation and length (PS3.5 §7.1).</summary>
/// <param name="Tag">The element.</param>
/// <param name="Vr">As written, or the dictionary's where the encoding is implicit; UN for letters the standard does not know.</param>
/// <param name="Length">Length in bytes as announced, or <see cref="Undefined"/>; not yet believed.</param>
/// <param name="Offset">Where the header starts, in bytes from the start of the data set (inflated, where it was deflated).</param>
public readonly record struct ElementHeader(Tag Tag, Vr Vr, uint Length, long Offset)
{
    /// <summary>The length that says: up to the delimiter (PS3.5 §7.1.1).</summary>
    public const uint Undefined = 0xFFFFFFFF;

    public bool HasUndefinedLength => Length == Undefined;
}
