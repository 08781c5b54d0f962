using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Dicom.Text;

/// <summary>Binary numbers as text and back: decimal, AT as eight hexadecimal digits, backslashes between values.</summary>
public static class NumberText
{
    private const int LongestNumber = 8;

    /// <summary>The numbers of a value in little endian; empty for representations that are no numbers. Bytes left over say nothing.</summary>
    public static byte[] Of(ReadOnlySpan<byte> value, Vr vr)
    {
        var size = SizeOf(vr);
        var text = new StringBuilder();
        while (size > 0 && value.Length >= size)
        {
            text.Append(text.Length > 0 ? "\\" : string.Empty).Append(CultureInfo.InvariantCulture, $"{Number(value[..size], vr)}");
            value = value[size..];
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>The value in little endian again; what is no number of the representation is left out.</summary>
    public static byte[] ToBytes(ReadOnlySpan<byte> text, Vr vr)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var size = SizeOf(vr);
        foreach (var range in text.Split((byte)'\\'))
        {
            if (size > 0 && TryWrite(text[range], vr, bytes.GetSpan(LongestNumber)))
            {
                bytes.Advance(size);
            }
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Bytes of one number, 0 where the representation holds none.</summary>
    private static int SizeOf(Vr vr) => vr switch
    {
        Vr.AT => 4,
        Vr.FD or Vr.FL or Vr.SL or Vr.SS or Vr.SV or Vr.UL or Vr.US or Vr.UV => vr.WordSize(),
        _ => 0,
    };

    private static IFormattable Number(ReadOnlySpan<byte> value, Vr vr) => vr switch
    {
        Vr.US => BinaryPrimitives.ReadUInt16LittleEndian(value),
        Vr.SS => BinaryPrimitives.ReadInt16LittleEndian(value),
        Vr.UL => BinaryPrimitives.ReadUInt32LittleEndian(value),
        Vr.SL => BinaryPrimitives.ReadInt32LittleEndian(value),
        Vr.UV => BinaryPrimitives.ReadUInt64LittleEndian(value),
        Vr.SV => BinaryPrimitives.ReadInt64LittleEndian(value),
        Vr.FL => BinaryPrimitives.ReadSingleLittleEndian(value),
        Vr.FD => BinaryPrimitives.ReadDoubleLittleEndian(value),
        _ => (FormattableString)$"{BinaryPrimitives.ReadUInt16LittleEndian(value):X4}{BinaryPrimitives.ReadUInt16LittleEndian(value[2..]):X4}",
    };

    private static bool TryWrite(ReadOnlySpan<byte> text, Vr vr, Span<byte> number) => vr switch
    {
        Vr.US => TryWriteWhole<ushort>(text, number),
        Vr.SS => TryWriteWhole<short>(text, number),
        Vr.UL => TryWriteWhole<uint>(text, number),
        Vr.SL => TryWriteWhole<int>(text, number),
        Vr.UV => TryWriteWhole<ulong>(text, number),
        Vr.SV => TryWriteWhole<long>(text, number),
        Vr.FL => float.TryParse(text, CultureInfo.InvariantCulture, out var single) && BinaryPrimitives.TryWriteSingleLittleEndian(number, single),
        Vr.FD => double.TryParse(text, CultureInfo.InvariantCulture, out var wide) && BinaryPrimitives.TryWriteDoubleLittleEndian(number, wide),
        _ => TryWriteTag(text, number),
    };

    private static bool TryWriteWhole<T>(ReadOnlySpan<byte> text, Span<byte> number)
        where T : IBinaryInteger<T> =>
        T.TryParse(text, CultureInfo.InvariantCulture, out var parsed) && parsed.TryWriteLittleEndian(number, out _);

    private static bool TryWriteTag(ReadOnlySpan<byte> text, Span<byte> number)
    {
        if (text.Length != 8 || !uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var tag))
        {
            return false;
        }

        BinaryPrimitives.WriteUInt16LittleEndian(number, (ushort)(tag >> 16));
        BinaryPrimitives.WriteUInt16LittleEndian(number[2..], (ushort)tag);
        return true;
    }
}
