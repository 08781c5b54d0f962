using System.Buffers;
using System.Buffers.Binary;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;

namespace DicomExchange.Generator;

/// <summary>One object: a header in memory and pixel data that is made as it is written.</summary>
public sealed class GeneratedInstance
{
    private static readonly Tag PixelDataTag = new(0x7FE0, 0x0010);

    private readonly ReadOnlyMemory<byte> head;

    /// <param name="header">Everything below Pixel Data, with SOP class, instance, series and study UIDs.</param>
    /// <param name="pixels">The value of Pixel Data.</param>
    /// <param name="syntax">Implicit or explicit little endian.</param>
    /// <exception cref="ArgumentException">A transfer syntax this generator does not write.</exception>
    public GeneratedInstance(DataSet header, PixelData pixels, TransferSyntax syntax)
    {
        if (syntax.IsBigEndian || syntax.IsDeflated || syntax.IsEncapsulated)
        {
            throw new ArgumentException("Samples are written in implicit or explicit little endian.", nameof(syntax));
        }

        Header = header;
        Pixels = pixels;
        TransferSyntax = syntax;
        head = Head();
    }

    public DataSet Header { get; }

    public PixelData Pixels { get; }

    public TransferSyntax TransferSyntax { get; }

    public Uid SopClass => UidOf(Tags.SOPClassUID);

    public Uid SopInstance => UidOf(Tags.SOPInstanceUID);

    public Uid Study => UidOf(Tags.StudyInstanceUID);

    public Uid Series => UidOf(Tags.SeriesInstanceUID);

    /// <summary>Bytes of the whole data set.</summary>
    public long Length => head.Length + Pixels.Length;

    /// <summary>The data set from its beginning, as it goes over the wire; a piece is valid until the next one is asked for.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> DataSetPieces() => Pixels.Pieces().Prepend(head);

    public void WriteDataSet(Stream target)
    {
        foreach (var piece in DataSetPieces())
        {
            target.Write(piece.Span);
        }
    }

    /// <summary>A file of PS3.10: zero preamble, file meta information, data set.</summary>
    public void WritePart10(Stream target)
    {
        target.Write(new byte[128]);
        target.Write("DICM"u8);
        target.Write(Meta().Span);
        WriteDataSet(target);
    }

    private ReadOnlyMemory<byte> Head()
    {
        var buffer = new ArrayBufferWriter<byte>();
        DataSetWriter.Write(Header, TransferSyntax, buffer);
        var element = buffer.GetSpan(12);
        BinaryPrimitives.WriteUInt16LittleEndian(element, PixelDataTag.Group);
        BinaryPrimitives.WriteUInt16LittleEndian(element[2..], PixelDataTag.Element);
        var size = 4;
        if (TransferSyntax.IsExplicit)
        {
            element[4] = (byte)((ushort)Pixels.Vr >> 8);
            element[5] = (byte)Pixels.Vr;
            element[6] = element[7] = 0;
            size = 8;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(element[size..], checked((uint)Pixels.Length));
        buffer.Advance(size + 4);
        return buffer.WrittenMemory;
    }

    private ReadOnlyMemory<byte> Meta()
    {
        var meta = new DataSet()
            .Set(Tags.FileMetaInformationVersion, Vr.OB, new byte[] { 0, 1 })
            .SetUid(Tags.MediaStorageSOPClassUID, SopClass)
            .SetUid(Tags.MediaStorageSOPInstanceUID, SopInstance)
            .SetUid(Tags.TransferSyntaxUID, TransferSyntax.Uid)
            .SetUid(Tags.ImplementationClassUID, Uid.Parse("2.25.302043790172249692526321623266752743501"));
        var body = new ArrayBufferWriter<byte>();
        DataSetWriter.Write(meta, TransferSyntaxes.ExplicitLittleEndian, body);
        var whole = new ArrayBufferWriter<byte>();
        var length = new DataSet().SetUInt32(Tags.FileMetaInformationGroupLength, (uint)body.WrittenCount);
        DataSetWriter.Write(length, TransferSyntaxes.ExplicitLittleEndian, whole);
        whole.Write(body.WrittenSpan);
        return whole.WrittenMemory;
    }

    private Uid UidOf(Tag tag) => Header.TryGetUid(tag, out var uid) ? uid : throw new InvalidOperationException($"The header has no {tag}.");
}
