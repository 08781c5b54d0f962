using System.Globalization;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Support;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace DicomExchange.Dicom.Tests.Datasets;

/// <summary>Encodings written by hand after PS3.5, and what must not be converted.</summary>
public sealed class TranscoderRuleTests
{
    // Group length, modality, a sequence with one item, an empty sequence, two's complement by pixel representation,
    // a frame increment pointer (AT), a private block, 16-bit pixels.
    private const string Implicit =
        "08000000 04000000 0A000000  08006000 02000000 'CT'" +
        "08004011 00000000" +
        "28000900 04000000 18006310  28000001 02000000 1000  28000301 02000000 0100  28000601 02000000 FEFF" +
        "29001000 04000000 'ABC '  29001010 04000000 01020304" +
        "40007502 16000000  FEFF00E0 0E000000  08000001 06000000 'D1234 '" +
        "E07F1000 04000000 01020304";

    private const string Explicit =
        "08006000 'CS' 0200 'CT'" +
        "08004011 'SQ' 0000 00000000" +
        "28000900 'AT' 0400 18006310  28000001 'US' 0200 1000  28000301 'US' 0200 0100  28000601 'SS' 0200 FEFF" +
        "29001000 'LO' 0400 'ABC '  29001010 'UN' 0000 04000000 01020304" +
        "40007502 'SQ' 0000 FFFFFFFF  FEFF00E0 FFFFFFFF  08000001 'SH' 0600 'D1234 '  FEFF0DE0 00000000  FEFFDDE0 00000000" +
        "E07F1000 'OW' 0000 04000000 01020304";

    // Numbers of two, four and eight bytes, defined lengths and a group length, which stay true between the byte orders.
    private const string Little =
        "08000000 'UL' 0400 0A000000  08006000 'CS' 0200 'CT'" +
        "18006060 'DS' 0200 '1 '  18002060 'SL' 0400 01020304  28000900 'AT' 0400 18006310  28001000 'US' 0200 0002" +
        "40007502 'SQ' 0000 16000000  FEFF00E0 0E000000  08000001 'SH' 0600 'D1234 '" +
        "69001010 'FD' 0800 0102030405060708  69001110 'OB' 0000 02000000 0102  E07F1000 'OW' 0000 04000000 01020304";

    private const string Big =
        "00080000 'UL' 0004 0000000A  00080060 'CS' 0002 'CT'" +
        "00186060 'DS' 0002 '1 '  00186020 'SL' 0004 04030201  00280009 'AT' 0004 00181063  00280010 'US' 0002 0200" +
        "00400275 'SQ' 0000 00000016  FFFEE000 0000000E  00080100 'SH' 0006 'D1234 '" +
        "00691010 'FD' 0008 0807060504030201  00691011 'OB' 0000 00000002 0102  7FE00010 'OW' 0000 00000004 02010403";

    [Fact]
    public async Task From_implicit_to_explicit_the_dictionary_and_the_attributes_before_give_the_representation()
    {
        (await ConvertAsync(Implicit, TransferSyntaxes.ImplicitLittleEndian, TransferSyntaxes.ExplicitLittleEndian)).ShouldBe(Bytes.Of(Explicit));
    }

    [Fact]
    public async Task Between_the_byte_orders_every_length_stays_and_every_number_is_turned()
    {
        (await ConvertAsync(Little, TransferSyntaxes.ExplicitLittleEndian, TransferSyntaxes.ExplicitBigEndian)).ShouldBe(Bytes.Of(Big));
        (await ConvertAsync(Big, TransferSyntaxes.ExplicitBigEndian, TransferSyntaxes.ExplicitLittleEndian)).ShouldBe(Bytes.Of(Little));
    }

    [Fact]
    public async Task Deflating_changes_no_byte_of_what_is_deflated()
    {
        var deflated = await ConvertAsync(Little, TransferSyntaxes.ExplicitLittleEndian, TransferSyntaxes.Deflated);
        (deflated.Length % 2).ShouldBe(0);
        (await Transcoding.ConvertAsync(deflated, TransferSyntaxes.Deflated, TransferSyntaxes.ExplicitLittleEndian)).ShouldBe(Bytes.Of(Little));
        (await Transcoding.ConvertAsync(deflated, TransferSyntaxes.Deflated, TransferSyntaxes.ExplicitBigEndian)).ShouldBe(Bytes.Of(Big));
    }

    [Fact]
    public async Task Group_lengths_that_would_become_false_are_left_out_and_counted()
    {
        using var transcoder = new DataSetTranscoder(TransferSyntaxes.ImplicitLittleEndian, TransferSyntaxes.ExplicitLittleEndian);
        var source = Transcoding.Source(Bytes.Of(Implicit));
        while (!(await transcoder.ReadNextAsync(source, TestContext.Current.CancellationToken)).IsEmpty)
        {
        }

        transcoder.GroupLengthsLeftOut.ShouldBe(1);
    }

    [Theory]
    [InlineData(8, "OB")]
    [InlineData(1, "OB")]
    [InlineData(16, "OW")]
    [InlineData(32, "OW")]
    public async Task Pixels_of_at_most_eight_bits_become_bytes_and_others_words(byte bits, string vr)
    {
        var text = $"28000001 02000000 {bits:X2}00  E07F1000 04000000 01020304";
        var expected = $"28000001 'US' 0200 {bits:X2}00  E07F1000 '{vr}' 0000 04000000 01020304";
        (await ConvertAsync(text, TransferSyntaxes.ImplicitLittleEndian, TransferSyntaxes.ExplicitLittleEndian)).ShouldBe(Bytes.Of(expected));
    }

    [Fact]
    public async Task An_item_has_its_own_pixel_representation_and_else_that_of_the_data_set_around_it()
    {
        const string text = "28000301 02000000 0100" +
            "28000030 FFFFFFFF FEFF00E0 FFFFFFFF 28000230 02000000 FFFF FEFF0DE0 00000000" +
            "FEFF00E0 FFFFFFFF 28000301 02000000 0000 28000230 02000000 FFFF FEFF0DE0 00000000 FEFFDDE0 00000000" +
            "28002001 02000000 FEFF";
        const string expected = "28000301 'US' 0200 0100" +
            "28000030 'SQ' 0000 FFFFFFFF FEFF00E0 FFFFFFFF 28000230 'SS' 0200 FFFF FEFF0DE0 00000000" +
            "FEFF00E0 FFFFFFFF 28000301 'US' 0200 0000 28000230 'US' 0200 FFFF FEFF0DE0 00000000 FEFFDDE0 00000000" +
            "28002001 'SS' 0200 FEFF";
        (await ConvertAsync(text, TransferSyntaxes.ImplicitLittleEndian, TransferSyntaxes.ExplicitLittleEndian))
            .ShouldBe(Bytes.Of(expected));
    }

    [Fact]
    public async Task Exactly_the_rows_that_leave_the_sign_open_follow_the_pixel_representation()
    {
        var wrong = new List<string>();
        var table = await File.ReadAllLinesAsync(TablePath(), TestContext.Current.CancellationToken);
        foreach (var row in table.Skip(1).Select(l => l.Split('\t')).Where(r => r[1].StartsWith("US", StringComparison.Ordinal)))
        {
            if (row[0].Contains('x', StringComparison.OrdinalIgnoreCase) || row[0].StartsWith("0000", StringComparison.Ordinal) || row[0] == "0028,0103")
            {
                continue;
            }

            var number = uint.Parse(row[0].Replace(",", "", StringComparison.Ordinal), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            var element = new DataSet().SetUInt16(new Tag(number), 0xFFFE);
            var bytes = Bytes.Of("28000301 02000000 0100").Concat(Write(element, TransferSyntaxes.ImplicitLittleEndian)).ToArray();
            var output = await Transcoding.ConvertAsync(bytes, TransferSyntaxes.ImplicitLittleEndian, TransferSyntaxes.ExplicitLittleEndian);
            var vr = $"{(char)output[14]}{(char)output[15]}";
            var expected = row[1].EndsWith("OW", StringComparison.Ordinal) ? "OW" : row[1] == "US or SS" ? "SS" : "US";
            if (vr != expected)
            {
                wrong.Add($"{row[0]} {row[1]}: {vr}");
            }
        }

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_value_that_sixteen_bits_cannot_measure_goes_as_unknown_and_comes_back()
    {
        var bytes = Write(new DataSet().Set(Tags.PatientComments, Vr.LT, new byte[70_000]), TransferSyntaxes.ImplicitLittleEndian);
        var there = await Transcoding.ConvertAsync(bytes, TransferSyntaxes.ImplicitLittleEndian, TransferSyntaxes.ExplicitLittleEndian);
        there.AsSpan(0, 12).ToArray().ShouldBe(Bytes.Of("10000040 'UN' 0000 70110100"));
        (await Transcoding.ConvertAsync(there, TransferSyntaxes.ExplicitLittleEndian, TransferSyntaxes.ImplicitLittleEndian)).ShouldBe(bytes);
        await ShouldBeRefusedAsync(bytes, TransferSyntaxes.ImplicitLittleEndian, TransferSyntaxes.ExplicitBigEndian);
    }

    [Fact]
    public async Task Items_under_an_unknown_representation_pass_between_little_endian_syntaxes_as_they_are()
    {
        const string inner = "FEFF00E0 0E000000 08000001 06000000 'D1234 ' FEFFDDE0 00000000";
        const string unknown = "29001010 'UN' 0000 FFFFFFFF" + inner;
        const string bare = "29001010 FFFFFFFF" + inner;
        (await ConvertAsync(unknown, TransferSyntaxes.ExplicitLittleEndian, TransferSyntaxes.ImplicitLittleEndian)).ShouldBe(Bytes.Of(bare));
        (await ConvertAsync(bare, TransferSyntaxes.ImplicitLittleEndian, TransferSyntaxes.ExplicitLittleEndian)).ShouldBe(Bytes.Of(unknown));
    }

    [Theory]
    [InlineData("1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "29001010 'UN' 0000 02000000 0102")]
    [InlineData("1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "29001010 'QQ' 0000 02000000 0102")]
    [InlineData("1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "29001010 'UN' 0000 FFFFFFFF FEFFDDE0 00000000")]
    [InlineData("1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "00500030 'OW' 0000 02000000 0102")]
    [InlineData("1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1", "00291010 'UN' 0000 00000002 0102")]
    [InlineData("1.2.840.10008.1.2.2", "1.2.840.10008.1.2", "00291010 'UN' 0000 00000002 0102")]
    [InlineData("1.2.840.10008.1.2", "1.2.840.10008.1.2.2", "29001010 02000000 0102")]
    [InlineData("1.2.840.10008.1.2.1", "1.2.840.10008.1.2", "08004011 'OB' 0000 02000000 0102")]
    [InlineData("1.2.840.10008.1.2.1", "1.2.840.10008.1.2", "10001000 'SQ' 0000 FFFFFFFF FEFFDDE0 00000000")]
    public async Task What_another_encoding_would_change_is_refused(string from, string to, string text)
    {
        TransferSyntaxes.TryGet(Uid.Parse(from), out var source).ShouldBeTrue();
        TransferSyntaxes.TryGet(Uid.Parse(to), out var target).ShouldBeTrue();
        await ShouldBeRefusedAsync(Bytes.Of(text), source!, target!);
    }

    [Fact]
    public void Only_native_syntaxes_can_be_converted_and_the_same_one_always()
    {
        TransferSyntaxes.TryGet(Uid.Parse("1.2.840.10008.1.2.4.50"), out var jpeg).ShouldBeTrue();
        foreach (var native in Transcoding.NativeSyntaxes)
        {
            DataSetTranscoder.CanConvert(native, jpeg!, out var reason).ShouldBeFalse();
            reason.ShouldBe("cannot-be-sent-unchanged");
            DataSetTranscoder.CanConvert(jpeg!, native, out _).ShouldBeFalse();
            Transcoding.NativeSyntaxes.Count(other => DataSetTranscoder.CanConvert(native, other, out _)).ShouldBe(Transcoding.NativeSyntaxes.Count);
        }

        DataSetTranscoder.CanConvert(jpeg!, jpeg!, out var none).ShouldBeTrue();
        none.ShouldBeEmpty();
    }

    [Fact]
    public void The_cuts_of_the_input_make_no_difference()
    {
        var known = Bytes.Of(Little);
        Prop.ForAll(ArbMap.Default.ArbFor<PositiveInt[]>(), ArbMap.Default.ArbFor<byte[]>(), (cuts, tail) =>
        {
            var pixels = new DataSet().Set(Tags.PixelData, Vr.OW, tail.Concat(tail).ToArray());
            byte[] bytes = [.. known.AsSpan(0, known.Length - 16), .. Write(pixels, TransferSyntaxes.ExplicitLittleEndian)];
            var sizes = cuts.Select(c => c.Get).ToArray();
            foreach (var to in Transcoding.NativeSyntaxes)
            {
                var whole = Transcoding.ConvertAsync(bytes, TransferSyntaxes.ExplicitLittleEndian, to).Result;
                var parted = Transcoding.ConvertAsync(bytes, TransferSyntaxes.ExplicitLittleEndian, to, sizes).Result;
                var back = Transcoding.ConvertAsync(parted, to, TransferSyntaxes.ExplicitLittleEndian, sizes).Result;
                whole.ShouldBe(parted);
                Transcoding.ContentOf(back, TransferSyntaxes.ExplicitLittleEndian)
                    .ShouldBe(Transcoding.ContentOf(bytes, TransferSyntaxes.ExplicitLittleEndian));
            }
        }).CheckMany();
    }

    private static Task<byte[]> ConvertAsync(string text, TransferSyntax from, TransferSyntax to) =>
        Transcoding.ConvertAsync(Bytes.Of(text), from, to, 1, 2, 3);

    private static async Task ShouldBeRefusedAsync(byte[] bytes, TransferSyntax from, TransferSyntax to)
    {
        var refusal = await DataSetTranscoder.FindRefusalAsync(from, to, Transcoding.Source(bytes), CancellationToken.None);
        refusal.ShouldNotBeNull().Reason.ShouldBe("cannot-be-sent-unchanged");
        (await Should.ThrowAsync<DataSetException>(() => Transcoding.ConvertAsync(bytes, from, to))).Reason.ShouldBe("cannot-be-sent-unchanged");
    }

    private static byte[] Write(DataSet dataSet, TransferSyntax syntax)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        DataSetWriter.Write(dataSet, syntax, output);
        return output.WrittenSpan.ToArray();
    }

    private static string TablePath()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "src", "Dicom", "Standard", "Tables", "dictionary.tsv");
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw new FileNotFoundException("dictionary.tsv");
    }
}
