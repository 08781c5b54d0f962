using System.Buffers.Binary;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Dicom.Datasets;

/// <summary>
/// What the representations that the dictionary leaves open depend on, as far as one item has shown it; an item begins with
/// what the data set around it has shown (PS3.5 §8, §A.2, PS3.3 §C.7.6.3.1). What decides nearly always stands before what it
/// decides on; where it does not, the dictionary's first choice is taken, and the bytes of the value are the same in either case.
/// </summary>
internal readonly record struct ImpliedVr(ushort BitsAllocated, ushort PixelRepresentation, ushort WaveformBitsAllocated)
{
    private const ushort OneByte = 8;
    private const ushort Signed = 1;

    /// <summary>True for the attributes whose values decide.</summary>
    public static bool DependsOn(Tag tag) => tag == Tags.BitsAllocated || tag == Tags.PixelRepresentation || tag == Tags.WaveformBitsAllocated;

    /// <summary>Takes note of the value of an attribute that decides, in little endian.</summary>
    public ImpliedVr With(Tag tag, ReadOnlySpan<byte> value)
    {
        var number = BinaryPrimitives.ReadUInt16LittleEndian(value);
        return tag == Tags.BitsAllocated ? this with { BitsAllocated = number }
            : tag == Tags.PixelRepresentation ? this with { PixelRepresentation = number }
            : this with { WaveformBitsAllocated = number };
    }

    /// <summary>The representation of an element that came without one.</summary>
    /// <param name="tag">The element.</param>
    /// <param name="vr">The dictionary's, which is OW before OB and US before SS.</param>
    public Vr Of(Tag tag, Vr vr) => vr switch
    {
        Vr.OW when IsPixelData(tag) && BitsAllocated is > 0 and <= OneByte => Vr.OB,
        Vr.OW when IsWaveform(tag) && WaveformBitsAllocated == OneByte => Vr.OB,
        Vr.US when PixelRepresentation == Signed && IsUnsignedOrSigned(tag) => Vr.SS,
        _ => vr,
    };

    /// <summary>The rows of PS3.6 that say "US or SS".</summary>
    internal static bool IsUnsignedOrSigned(Tag tag) => tag.Value switch
    {
        0x00189810 or 0x00221452 or 0x00280071 => true,
        >= 0x00280104 and <= 0x00280111 => true,
        0x00280120 or 0x00280121 => true,
        (>= 0x00281100 and <= 0x00281103) or (>= 0x00281111 and <= 0x00281113) => true,
        0x00283002 or 0x00409211 or 0x00409216 or 0x00603004 or 0x00603006 => true,
        _ => false,
    };

    private static bool IsPixelData(Tag tag) => tag.Group >> 8 == 0x7F && tag.Element == 0x0010;

    private static bool IsWaveform(Tag tag) => tag.Value is 0x54000110 or 0x54000112 or 0x5400100A or 0x54001010;
}
