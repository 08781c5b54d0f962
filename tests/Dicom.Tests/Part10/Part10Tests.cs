using System.Buffers;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Part10;
using DicomExchange.Dicom.Standard;
using Shouldly;
using Xunit;

namespace DicomExchange.Dicom.Tests.Part10;

public sealed class Part10Tests
{
    private const string Meta =
        "02000000 'UL' 0400 1C000000  02001000 'UI' 1400 '1.2.840.10008.1.2.1' 00";

    private const string ExplicitSet = "08006000 'CS' 0200 'CT'";

    private const string ImplicitSet = "08006000 02000000 'CT'";

    private const string BigEndianSet = "00080060 'CS' 0002 'CT'";

    private static readonly string Preamble = string.Concat(Enumerable.Repeat("00", 128));

    [Fact]
    public void A_head_is_written_with_a_zero_preamble()
    {
        var output = new ArrayBufferWriter<byte>();
        Part10Writer.WriteHead(new FileMeta(SopClasses.CTImageStorage, Uid.Parse("1.2.3"), TransferSyntaxes.ExplicitLittleEndian.Uid), output);
        var expected = Bytes.Of(
            Preamble + "'DICM'" + "02000000 'UL' 0400 A0000000" + "02000100 'OB' 0000 02000000 0001" +
            "02000200 'UI' 1A00 '1.2.840.10008.5.1.4.1.1.2' 00" + "02000300 'UI' 0600 '1.2.3' 00" +
            "02001000 'UI' 1400 '1.2.840.10008.1.2.1' 00" +
            "02001200 'UI' 2C00 '2.25.53145304116382604845139019938900887662' 00" +
            "02001300 'SH' 0A00 'DICOMX_0.1'");
        output.WrittenSpan.ToArray().ShouldBe(expected);
    }

    [Fact]
    public void A_written_head_is_read_again()
    {
        var output = new ArrayBufferWriter<byte>();
        var syntax = TransferSyntaxes.Held[^1];
        Part10Writer.WriteHead(new FileMeta(SopClasses.CTImageStorage, Uid.Parse("1.2.3"), syntax.Uid, AeTitle.Parse("PANO1")), output);
        var head = Part10Reader.ReadHead(output.WrittenSpan);
        head.TransferSyntax.ShouldBe(syntax);
        head.DataSetOffset.ShouldBe(output.WrittenCount);
        head.Meta.GetPlainText(Tags.SourceApplicationEntityTitle).ShouldBe("PANO1");
        var identity = new InstanceIdentity(SopClasses.CTImageStorage, Uid.Parse("1.2.3"), Uid.Parse("1.2.4"), Uid.Parse("1.2.5"));
        head.Describes(identity).ShouldBeTrue();
        head.Describes(identity with { SopInstance = Uid.Parse("1.2.9") }).ShouldBeFalse();
        head.Describes(identity with { SopClass = SopClasses.MRImageStorage }).ShouldBeFalse();
    }

    public static TheoryData<string, string, int> Heads => new()
    {
        { Preamble + "'DICM'" + Meta + ExplicitSet, "1.2.840.10008.1.2.1", 172 },
        { "'DICM'" + Meta + ExplicitSet, "1.2.840.10008.1.2.1", 44 },
        { Meta + ExplicitSet, "1.2.840.10008.1.2.1", 40 },
        { ExplicitSet, "1.2.840.10008.1.2.1", 0 },
        { ImplicitSet, "1.2.840.10008.1.2", 0 },
        { BigEndianSet, "1.2.840.10008.1.2.2", 0 },

        // No transfer syntax, or an empty one: the data set shows.
        { Preamble + "'DICM'" + "02000200 'UI' 0200 '1' 00" + ImplicitSet, "1.2.840.10008.1.2", 142 },
        { Preamble + "'DICM'" + "02001000 'UI' 0000" + ExplicitSet, "1.2.840.10008.1.2.1", 140 },
        { Preamble + "'DICM'" + "02001000 'UI' 0000" + BigEndianSet, "1.2.840.10008.1.2.2", 140 },

        // Wrong group lengths: 0 and 4 GiB; implicit file meta; a second head, which is part of the data set.
        { Preamble + "'DICM'" + Meta.Replace("1C000000", "00000000", StringComparison.Ordinal) + ExplicitSet, "1.2.840.10008.1.2.1", 172 },
        { Preamble + "'DICM'" + Meta.Replace("1C000000", "FFFFFFFF", StringComparison.Ordinal) + ExplicitSet, "1.2.840.10008.1.2.1", 172 },
        { Preamble + "'DICM'" + "02001000 12000000 '1.2.840.10008.1.2' 00" + ImplicitSet, "1.2.840.10008.1.2", 158 },
        { Preamble + "'DICM'" + Meta + Meta + ExplicitSet, "1.2.840.10008.1.2.1", 172 },
        { Preamble + "'DICM'" + "02001000 'UI' 1600 '1.2.840.10008.1.2.1' 000000" + ExplicitSet, "1.2.840.10008.1.2.1", 162 },
    };

    [Theory]
    [MemberData(nameof(Heads))]
    public async Task A_head_is_found_in_whatever_form_it_comes(string file, string syntax, int dataSetOffset)
    {
        var bytes = Bytes.Of(file);
        var head = Part10Reader.ReadHead(bytes);
        head.TransferSyntax.Uid.Value.ShouldBe(syntax);
        head.DataSetOffset.ShouldBe(dataSetOffset);

        using var stream = new MemoryStream(bytes);
        (await Part10Reader.ReadHeadAsync(stream, TestContext.Current.CancellationToken)).DataSetOffset.ShouldBe(dataSetOffset);
        stream.Position.ShouldBe(dataSetOffset);
        DataSetReader.Read(bytes.AsSpan(dataSetOffset), head.TransferSyntax, DataSetLimits.Identifier).GetPlainText(Tags.Modality).ShouldBe("CT");
    }

    [Theory]
    [InlineData("", Part10Exception.NotDicom)]
    [InlineData("00", Part10Exception.NotDicom)]
    [InlineData("'GET / HTTP/1.1' 0D0A0D0A", Part10Exception.NotDicom)]
    [InlineData("89 'PNG' 0D0A1A0A 00000000", Part10Exception.NotDicom)]
    [InlineData("02001000 'UI' 1400 '1.2.840.10008.1'", Part10Exception.MetaBroken)]
    [InlineData("02001000 'UI' 0300 '1.2'", Part10Exception.MetaBroken)]
    [InlineData("02000100 'OB' 0000 FFFFFFFF", Part10Exception.MetaBroken)]
    [InlineData("02000100 'OB'", Part10Exception.MetaBroken)]
    [InlineData("02001000 'UI' 0600 '1.2.3' 00", Part10Exception.UnknownSyntax)]
    [InlineData("02001000 'UI' 0600 '../../'", Part10Exception.UnknownSyntax)]
    public void What_is_no_DICOM_file_is_refused(string file, string reason) =>
        Should.Throw<Part10Exception>(() => Part10Reader.ReadHead(Bytes.Of(file))).Reason.ShouldBe(reason);

    [Fact]
    public void Every_cut_and_every_flipped_bit_of_a_head_ends_in_an_answer()
    {
        var file = Bytes.Of(Preamble + "'DICM'" + Meta + ExplicitSet);
        for (var cut = 0; cut < file.Length; cut++)
        {
            Answer(file.AsSpan(0, cut));
        }

        for (var bit = 128 * 8; bit < file.Length * 8; bit++)
        {
            file[bit / 8] ^= (byte)(1 << (bit % 8));
            Answer(file);
            file[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    private static void Answer(ReadOnlySpan<byte> file)
    {
        try
        {
            Part10Reader.ReadHead(file).DataSetOffset.ShouldBeInRange(0, file.Length);
        }
        catch (Part10Exception e)
        {
            e.Reason.ShouldNotBeEmpty();
        }
    }
}
