using System.Buffers;
using System.IO.Compression;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Dicom.Datasets;

/// <summary>
/// Writes a data set held in memory. Lengths are defined unless an element or item says otherwise, values are written as
/// they are held, so what was read from a canonical encoding comes out with the same bytes.
/// </summary>
public static class DataSetWriter
{
    public static void Write(DataSet dataSet, TransferSyntax syntax, IBufferWriter<byte> output)
    {
        if (!syntax.IsDeflated)
        {
            new ElementWriter(output, syntax.IsExplicit, syntax.IsBigEndian).Write(dataSet);
            return;
        }

        var plain = new ArrayBufferWriter<byte>();
        new ElementWriter(plain, isExplicit: true, isBigEndian: false).Write(dataSet);
        Deflate(plain.WrittenSpan, output);
    }

    /// <summary>Writes a command set: implicit little endian, with its group length first (PS3.7 §6.3.1).</summary>
    public static void WriteCommand(DataSet command, IBufferWriter<byte> output)
    {
        command.SetUInt32(Tags.CommandGroupLength, 0);
        var length = ElementWriter.LengthOf(command, isExplicit: false) - 12;
        command.SetUInt32(Tags.CommandGroupLength, (uint)length);
        new ElementWriter(output, isExplicit: false, isBigEndian: false).Write(command);
    }

    /// <summary>The bytes <see cref="Write"/> makes in a syntax that is not deflated.</summary>
    public static long LengthOf(DataSet dataSet, TransferSyntax syntax) => ElementWriter.LengthOf(dataSet, syntax.IsExplicit);

    private static void Deflate(ReadOnlySpan<byte> plain, IBufferWriter<byte> output)
    {
        using var deflated = new MemoryStream();
        using (var deflater = new DeflateStream(deflated, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflater.Write(plain);
        }

        if ((deflated.Length & 1) != 0)
        {
            deflated.WriteByte(0);
        }

        output.Write(deflated.GetBuffer().AsSpan(0, (int)deflated.Length));
    }
}
