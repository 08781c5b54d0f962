using System.Buffers;
using System.Text;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Support;

namespace DicomExchange.Fuzz;

/// <summary>Inputs that are right, to be made wrong.</summary>
internal static class Corpus
{
    public static TransferSyntax[] Syntaxes { get; } =
    [
        TransferSyntaxes.ImplicitLittleEndian, TransferSyntaxes.ExplicitLittleEndian, TransferSyntaxes.ExplicitBigEndian, TransferSyntaxes.Deflated,
        TransferSyntaxes.Held.First(s => s.IsEncapsulated),
    ];

    /// <summary>A small object in each kind of encoding; encapsulated pixel data with an offset table and two fragments.</summary>
    public static byte[] Object(TransferSyntax syntax)
    {
        var set = new DataSet()
            .SetUid(Tags.SOPClassUID, SopClasses.CTImageStorage)
            .SetUid(Tags.SOPInstanceUID, Uid.Parse("1.2.3.4.5.6"))
            .SetText(Tags.SpecificCharacterSet, Vr.CS, "ISO_IR 192")
            .SetText(Tags.StudyDate, Vr.DA, "20260105")
            .SetText(Tags.PatientName, Vr.PN, "Nobody^Anyone=山田^太郎")
            .SetText(Tags.PatientID, Vr.LO, "ID")
            .SetUid(Tags.StudyInstanceUID, Uid.Parse("1.2.3"))
            .SetUid(Tags.SeriesInstanceUID, Uid.Parse("1.2.3.4"))
            .SetSequence(new Tag(0x0008, 0x1140), Nested(3), Nested(1));
        var buffer = new ArrayBufferWriter<byte>();
        if (syntax.IsEncapsulated)
        {
            DataSetWriter.Write(set, TransferSyntaxes.ExplicitLittleEndian, buffer);
            buffer.Write(Convert.FromHexString("E07F10004F420000FFFFFFFFFEFF00E00400000000000000FEFF00E006000000010203040506FEFF00E0020000000708FEFFDDE000000000"));
        }
        else
        {
            set.Set(new Tag(0x7FE0, 0x0010), Vr.OW, new byte[48]);
            DataSetWriter.Write(set, syntax, buffer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Data sets of small sample files, cut out behind their meta header; none where the samples are not here.</summary>
    public static IEnumerable<(TransferSyntax Syntax, byte[] Bytes)> Samples() =>
        from file in SampleFiles.All
        where file.Length is > 300 and < 6000
        let bytes = file.Read()
        let cut = Cut(bytes)
        where cut is not null
        select cut.Value;

    private static DataSet Nested(int depth) => depth == 0
        ? new DataSet().SetUid(new Tag(0x0008, 0x1155), Uid.Parse("1.2.3.4.5.7"))
        : new DataSet().SetText(new Tag(0x0040, 0xA160), Vr.UT, "text").SetSequence(new Tag(0x0040, 0xA730), Nested(depth - 1));

    private static (TransferSyntax, byte[])? Cut(byte[] file)
    {
        if (!file.AsSpan(128).StartsWith("DICM\x02\0\0\0UL\x04\0"u8))
        {
            return null;
        }

        var end = 144 + BitConverter.ToInt32(file, 140);
        var uid = file.AsSpan(0, Math.Clamp(end, 0, file.Length)).IndexOf("\x02\0\x10\0UI"u8);
        if (end >= file.Length || uid < 0)
        {
            return null;
        }

        var name = Encoding.ASCII.GetString(file, uid + 8, BitConverter.ToInt16(file, uid + 6)).TrimEnd('\0', ' ');
        return Uid.TryParse(name, out var parsed) && TransferSyntaxes.TryGet(parsed, out var syntax) ? (syntax, file[end..]) : null;
    }
}
