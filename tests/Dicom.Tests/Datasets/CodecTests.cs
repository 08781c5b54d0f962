using System.Buffers;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using Shouldly;
using Xunit;

namespace DicomExchange.Dicom.Tests.Datasets;

/// <summary>Encodings of PS3.5 §7 written by hand, read and written again.</summary>
public sealed class CodecTests
{
    // PS3.5 §7.1: modality CT, rows 512, a sequence of one item with a code value, in each plain encoding.
    private const string Explicit =
        "08006000 'CS' 0200 'CT'  28001000 'US' 0200 0002" +
        "40007502 'SQ' 0000 16000000  FEFF00E0 0E000000  08000001 'SH' 0600 'D1234 '";

    private const string ExplicitDelimited =
        "08006000 'CS' 0200 'CT'  40007502 'SQ' 0000 FFFFFFFF  FEFF00E0 FFFFFFFF  08000001 'SH' 0600 'D1234 '" +
        "FEFF0DE0 00000000  FEFFDDE0 00000000";

    private const string Implicit =
        "08006000 02000000 'CT'  28001000 02000000 0002" +
        "40007502 16000000  FEFF00E0 0E000000  08000001 06000000 'D1234 '";

    private const string BigEndian =
        "00080060 'CS' 0002 'CT'  00280010 'US' 0002 0200" +
        "00400275 'SQ' 0000 00000016  FFFEE000 0000000E  00080100 'SH' 0006 'D1234 '";

    // PS3.5 §6.2.2 note 4: the item under UN is implicit, although the data set is explicit.
    private const string Unknown =
        "08006000 'CS' 0200 'CT'  29001010 'UN' 0000 FFFFFFFF  FEFF00E0 FFFFFFFF  08000001 06000000 'D1234 '" +
        "FEFF0DE0 00000000  FEFFDDE0 00000000";

    // PS3.5 table A.4-1: an empty offset table and two fragments.
    private const string Encapsulated =
        "08006000 'CS' 0200 'CT'  E07F1000 'OB' 0000 FFFFFFFF  FEFF00E0 00000000  FEFF00E0 04000000 FFD8FFE0" +
        "FEFF00E0 02000000 FFD9  FEFFDDE0 00000000";

    public static TheoryData<string, string> Encodings => new()
    {
        { "1.2.840.10008.1.2.1", Explicit },
        { "1.2.840.10008.1.2.1", ExplicitDelimited },
        { "1.2.840.10008.1.2.1", Unknown },
        { "1.2.840.10008.1.2", Implicit },
        { "1.2.840.10008.1.2.2", BigEndian },
        { "1.2.840.10008.1.2.4.50", Encapsulated },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void What_was_read_is_written_with_the_same_bytes(string syntax, string text)
    {
        TransferSyntaxes.TryGet(Uid.Parse(syntax), out var known).ShouldBeTrue();
        var bytes = Bytes.Of(text);
        var dataSet = DataSetReader.Read(bytes, known!, DataSetLimits.Identifier);
        Write(dataSet, known!).ShouldBe(bytes);
        DataSetWriter.LengthOf(dataSet, known!).ShouldBe(bytes.Length);
    }

    [Theory]
    [InlineData("1.2.840.10008.1.2.1", Explicit)]
    [InlineData("1.2.840.10008.1.2", Implicit)]
    [InlineData("1.2.840.10008.1.2.2", BigEndian)]
    public void Every_plain_encoding_gives_the_same_data_set_and_can_be_written_as_every_other(string syntax, string text)
    {
        TransferSyntaxes.TryGet(Uid.Parse(syntax), out var known).ShouldBeTrue();
        var dataSet = DataSetReader.Read(Bytes.Of(text), known!, DataSetLimits.Identifier);
        dataSet.GetPlainText(Tags.Modality).ShouldBe("CT");
        dataSet.GetUInt16(Tags.Rows).ShouldBe((ushort)512);
        dataSet[Tags.RequestAttributesSequence]!.Items![0].GetPlainText(Tags.CodeValue).ShouldBe("D1234");
        Write(dataSet, TransferSyntaxes.ExplicitLittleEndian).ShouldBe(Bytes.Of(Explicit));
        Write(dataSet, TransferSyntaxes.ImplicitLittleEndian).ShouldBe(Bytes.Of(Implicit));
        Write(dataSet, TransferSyntaxes.ExplicitBigEndian).ShouldBe(Bytes.Of(BigEndian));
        var deflated = Write(dataSet, TransferSyntaxes.Deflated);
        Write(DataSetReader.Read(deflated, TransferSyntaxes.Deflated, DataSetLimits.Identifier), TransferSyntaxes.ExplicitLittleEndian)
            .ShouldBe(Bytes.Of(Explicit));
    }

    [Fact]
    public void A_command_is_written_with_its_group_length()
    {
        // PS3.7 §9.3.5: C-ECHO-RQ, message 1.
        var command = new DataSet()
            .SetUid(Tags.AffectedSOPClassUID, SopClasses.Verification)
            .SetUInt16(Tags.CommandField, 0x0030)
            .SetUInt16(Tags.MessageID, 1)
            .SetUInt16(Tags.CommandDataSetType, 0x0101);
        var output = new ArrayBufferWriter<byte>();
        DataSetWriter.WriteCommand(command, output);
        output.WrittenSpan.ToArray().ShouldBe(Bytes.Of(
            "00000000 04000000 38000000" +
            "00000200 12000000 '1.2.840.10008.1.1' 00" +
            "00000001 02000000 3000  00001001 02000000 0100  00000008 02000000 0101"));
        var read = DataSetReader.Read(output.WrittenSpan, TransferSyntaxes.ImplicitLittleEndian, DataSetLimits.Command);
        read.GetUInt16(Tags.CommandField).ShouldBe((ushort)0x0030);
    }

    [Fact]
    public void A_value_too_long_for_sixteen_bits_is_written_as_unknown()
    {
        var value = new byte[70_000];
        var dataSet = new DataSet().Set(Tags.PatientComments, Vr.LT, value);
        var bytes = Write(dataSet, TransferSyntaxes.ExplicitLittleEndian);
        bytes.AsSpan(0, 12).ToArray().ShouldBe(Bytes.Of("10000040 'UN' 0000 70110100"));
    }

    private static byte[] Write(DataSet dataSet, TransferSyntax syntax)
    {
        var output = new ArrayBufferWriter<byte>();
        DataSetWriter.Write(dataSet, syntax, output);
        return output.WrittenSpan.ToArray();
    }
}
