using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace DicomExchange.Dicom.Datasets;

/// <summary>Turns numbers of big endian data sets around (PS3.5 §7.3).</summary>
internal static class ByteOrder
{
    /// <summary>Reverses each whole word in place; bytes left over at the end stay, so that turning twice changes nothing.</summary>
    public static void Reverse(Span<byte> value, int wordSize)
    {
        switch (wordSize)
        {
            case 2:
                var shorts = MemoryMarshal.Cast<byte, ushort>(value);
                BinaryPrimitives.ReverseEndianness(shorts, shorts);
                break;
            case 4:
                var ints = MemoryMarshal.Cast<byte, uint>(value);
                BinaryPrimitives.ReverseEndianness(ints, ints);
                break;
            case 8:
                var longs = MemoryMarshal.Cast<byte, ulong>(value);
                BinaryPrimitives.ReverseEndianness(longs, longs);
                break;
            default:
                break;
        }
    }
}
