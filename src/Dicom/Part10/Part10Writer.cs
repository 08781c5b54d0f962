using System.Buffers;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Dicom.Part10;

/// <summary>
/// Writes the head of a file (PS3.10 §7.1); the data set follows as it is. The preamble is always zero: what a sender put
/// there could make the file something else as well, such as a program.
/// </summary>
public static class Part10Writer
{
    private const int PreambleSize = 128;

    public static void WriteHead(FileMeta meta, IBufferWriter<byte> output) => WriteHead(meta.ToDataSet(), output);

    /// <summary>Writes these elements of group 0002 with a new group length.</summary>
    public static void WriteHead(DataSet meta, IBufferWriter<byte> output)
    {
        meta.SetUInt32(Tags.FileMetaInformationGroupLength, 0);
        var length = DataSetWriter.LengthOf(meta, TransferSyntaxes.ExplicitLittleEndian) - 12;
        meta.SetUInt32(Tags.FileMetaInformationGroupLength, (uint)length);

        output.GetSpan(PreambleSize)[..PreambleSize].Clear();
        output.Advance(PreambleSize);
        output.Write("DICM"u8);
        DataSetWriter.Write(meta, TransferSyntaxes.ExplicitLittleEndian, output);
    }
}
