using System.Globalization;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Support;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace DicomExchange.Dicom.Tests.Datasets;

/// <summary>RLE Lossless becomes native, or is refused before the first byte (PS3.5 §A.4.2, annex G).</summary>
public sealed class RleRuleTests
{
    /// <summary>Two rows of three pixels: one sample of 16 bits.</summary>
    private const string Gray =
        "28000200 'US' 0200 0100 28000400 'CS' 0C00 'MONOCHROME2 ' 28001000 'US' 0200 0200 28001100 'US' 0200 0300 28000001 'US' 0200 1000";

    /// <summary>Three times 1, twice 2, and 3; a segment of 8 bytes is to follow.</summary>
    private static readonly string GrayHead =
        Gray + "E07F1000 'OB' 0000 FFFFFFFF FEFF00E0 00000000 FEFF00E0 4E000000 02000000 40000000 46000000" +
        string.Concat(Enumerable.Repeat("00000000", 13)) + "FE01 FF02 0003";

    private const string End = "FEFFDDE0 00000000";

    [Fact]
    public async Task The_most_significant_bytes_come_first_in_the_fragment_and_last_in_the_sample()
    {
        var held = Bytes.Of(GrayHead + "02090807 80 FE06 00" + End);
        (await Transcoding.ConvertAsync(held, TransferSyntaxes.RleLossless, TransferSyntaxes.ExplicitLittleEndian, 7))
            .ShouldBe(Bytes.Of(Gray + "E07F1000 'OW' 0000 0C000000 0901 0801 0701 0602 0602 0603"));
    }

    [Theory]
    [InlineData("02090807 FD06 0000")]
    [InlineData("FA06 000000000000")]
    [InlineData("06010203040506 07")]
    [InlineData("02090807 FF06 FF06")]
    [InlineData("02090807 FF06 8080")]
    [InlineData("02090807 FE06 0001")]
    [InlineData("02090807 00FE 0000")]
    [InlineData("8080808080808080")]
    public async Task A_segment_that_gives_more_or_fewer_bytes_than_there_are_pixels_is_refused(string segment) =>
        await ShouldBeRefusedAsync(Bytes.Of(GrayHead + segment + End), Tags.PixelData);

    [Fact]
    public void Images_of_any_shape_come_out_as_they_went_in()
    {
        var shapes =
            from frames in Gen.Choose(1, 4)
            from rows in Gen.Choose(1, 9)
            from columns in Gen.Choose(1, 300)
            from samples in Gen.Elements(1, 3)
            from bits in Gen.Elements(8, 16, 32)
            from planar in Gen.Elements(0, 1)
            from seed in Gen.Choose(0, int.MaxValue)
            select (Image: new RleImage(frames, rows, columns, samples, bits, planar), Seed: seed);
        Prop.ForAll(shapes.ToArbitrary(), drawn =>
        {
            var random = new Random(drawn.Seed);
            var pixels = drawn.Image.Draw(random);
            var fragments = drawn.Image.Encode(pixels, random);
            fragments.SelectMany(f => drawn.Image.Decode(f)!).ShouldBe(pixels);
            var expected = RleImage.Write(drawn.Image.Native(pixels));
            var bytes = RleImage.Write(drawn.Image.Encapsulated(fragments));
            int[] cuts = [random.Next(1, 40), random.Next(1, 4000)];
            Transcoding.ConvertAsync(bytes, TransferSyntaxes.RleLossless, TransferSyntaxes.ExplicitLittleEndian, cuts).Result.ShouldBe(expected);
            foreach (var to in Transcoding.NativeSyntaxes)
            {
                var there = Transcoding.ConvertAsync(bytes, TransferSyntaxes.RleLossless, to).Result;
                Transcoding.ConvertAsync(there, to, TransferSyntaxes.ExplicitLittleEndian).Result
                    .ShouldBe(Transcoding.ConvertAsync(Transcoding.ConvertAsync(expected, TransferSyntaxes.ExplicitLittleEndian, to).Result, to, TransferSyntaxes.ExplicitLittleEndian).Result, to.Name);
            }
        }).CheckMany();
    }

    [Fact]
    public async Task What_is_said_about_fragments_goes_and_all_else_stays()
    {
        var image = new RleImage(2, 3, 5, 1, 8, 0);
        var random = new Random(3);
        var pixels = image.Draw(random);
        var icon = new DataSet().SetUInt16(Tags.Rows, 1).Set(Tags.PixelData, Vr.OB, new byte[] { 1, 2 });
        var icons = new Tag(0x0088, 0x0200);
        var native = image.Native(pixels).SetSequence(icons, icon);
        var held = image.Encapsulated(new byte[8], image.Encode(pixels, random))
            .SetSequence(icons, icon)
            .SetUInt32(new Tag(0x7FE0, 0x0000), 4711)
            .Set(Tags.ExtendedOffsetTable, Vr.OV, new byte[16])
            .Set(Tags.ExtendedOffsetTableLengths, Vr.OV, new byte[16])
            .Set(Tags.EncapsulatedPixelDataValueTotalLength, Vr.UV, new byte[8]);
        using var transcoder = new DataSetTranscoder(TransferSyntaxes.RleLossless, TransferSyntaxes.ExplicitLittleEndian);
        var source = Transcoding.Source(RleImage.Write(held));
        var output = await transcoder.ReadNextAsync(source, TestContext.Current.CancellationToken);
        output.ToArray().ShouldBe(RleImage.Write(native));
        transcoder.GroupLengthsLeftOut.ShouldBe(1);
    }

    [Fact]
    public async Task An_object_without_pixels_passes_as_it_is()
    {
        var report = RleImage.Write(new DataSet().SetText(Tags.PatientComments, Vr.LT, "nothing to see"));
        (await Transcoding.ConvertAsync(report, TransferSyntaxes.RleLossless, TransferSyntaxes.ExplicitLittleEndian)).ShouldBe(report);
    }

    [Theory]
    [InlineData("00280002", "")]
    [InlineData("00280002", "0200")]
    [InlineData("00280002", "1000")]
    [InlineData("00280004", "")]
    [InlineData("00280004", "5942525F46554C4C5F343232")]
    [InlineData("00280006", "")]
    [InlineData("00280006", "0200")]
    [InlineData("00280008", "3020")]
    [InlineData("00280008", "3320")]
    [InlineData("00280008", "3120")]
    [InlineData("00280008", "3278")]
    [InlineData("00280008", "32202020202020202020202020202020202020202020")]
    [InlineData("00280010", "")]
    [InlineData("00280010", "0000")]
    [InlineData("00280010", "0500")]
    [InlineData("00280011", "0600")]
    [InlineData("00280100", "0100")]
    [InlineData("00280100", "0C00")]
    [InlineData("00280100", "1000")]
    [InlineData("00280100", "18000000")]
    public async Task Pixels_that_their_attributes_do_not_describe_are_refused(string tag, string value)
    {
        var image = new RleImage(2, 4, 5, 3, 8, 0);
        var random = new Random(11);
        var held = image.Encapsulated(image.Encode(image.Draw(random), random));
        (await RefusalAsync(RleImage.Write(held))).ShouldBeNull();
        var number = uint.Parse(tag, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var changed = new Tag((ushort)(number >> 16), (ushort)number);
        var vr = held[changed]!.Vr;
        held.Remove(changed);
        await ShouldBeRefusedAsync(RleImage.Write(value.Length == 0 ? held : held.Set(changed, vr, Bytes.Of(value))), tag: null);
    }

    [Fact]
    public async Task Frames_that_are_missing_too_many_too_short_or_in_two_fragments_are_refused()
    {
        var image = new RleImage(2, 4, 5, 1, 16, 0);
        var random = new Random(12);
        var frames = image.Encode(image.Draw(random), random);
        await ShouldBeRefusedAsync(RleImage.Write(image.Encapsulated()), Tags.PixelData);
        await ShouldBeRefusedAsync(RleImage.Write(image.Encapsulated(frames[0])), Tags.PixelData);
        await ShouldBeRefusedAsync(RleImage.Write(image.Encapsulated(frames[0], frames[1], frames[1])), Tags.PixelData);
        await ShouldBeRefusedAsync(RleImage.Write(image.Encapsulated(frames[0], frames[1][..64])), Tags.PixelData);
        await ShouldBeRefusedAsync(RleImage.Write(image.Encapsulated(frames[0], [])), Tags.PixelData);
        await ShouldBeRefusedAsync(RleImage.Write(image.Encapsulated(frames[0], frames[1][..68], frames[1][68..])), Tags.PixelData);
        await ShouldBeRefusedAsync(Bytes.Of(Gray + "E07F1000 'OB' 0000 FFFFFFFF FEFFDDE0 00000000"), Tags.PixelData);
    }

    [Fact]
    public async Task Padding_is_zeros_and_nothing_else()
    {
        var image = new RleImage(1, 1, 3, 1, 8, 0);
        byte[] frame = [1, 0, 0, 0, 64, .. new byte[59], 0xFE, 7];
        foreach (var zeros in Enumerable.Range(0, 5))
        {
            (await RefusalAsync(RleImage.Write(image.Encapsulated([.. frame, .. new byte[zeros * 2]])))).ShouldBeNull();
        }

        await ShouldBeRefusedAsync(RleImage.Write(image.Encapsulated([.. frame, 0, 1])), Tags.PixelData);
        await ShouldBeRefusedAsync(RleImage.Write(image.Encapsulated([.. frame, 0x80, 0x80])), Tags.PixelData);
    }

    [Fact]
    public async Task Pixels_twice_in_items_or_before_what_describes_them_are_refused()
    {
        var image = new RleImage(1, 2, 3, 1, 8, 0);
        var random = new Random(13);
        var held = RleImage.Write(image.Encapsulated(image.Encode(image.Draw(random), random)));
        var pixels = held.AsSpan(held.AsSpan().IndexOf(Bytes.Of("E07F1000"))).ToArray();
        await ShouldBeRefusedAsync([.. held, .. pixels], Tags.PixelData);
        await ShouldBeRefusedAsync([.. held, .. Bytes.Of("28001000 'US' 0200 0200")], Tags.Rows);
        await ShouldBeRefusedAsync([.. Bytes.Of("28001000 'US' 0200 0200"), .. held], Tags.Rows);
        byte[] icon = [.. Bytes.Of("88000002 'SQ' 0000 FFFFFFFF FEFF00E0 FFFFFFFF"), .. pixels, .. Bytes.Of("FEFF0DE0 00000000 FEFFDDE0 00000000")];
        await ShouldBeRefusedAsync([.. held[..^pixels.Length], .. icon, .. pixels], Tags.PixelData);
    }

    [Fact]
    public async Task Only_native_syntaxes_come_of_it()
    {
        foreach (var to in Transcoding.NativeSyntaxes)
        {
            DataSetTranscoder.CanConvert(TransferSyntaxes.RleLossless, to, out _).ShouldBeTrue();
            DataSetTranscoder.CanConvert(to, TransferSyntaxes.RleLossless, out var reason).ShouldBeFalse();
            reason.ShouldBe("cannot-be-sent-unchanged");
        }

        var bytes = Bytes.Of(GrayHead + "02090807 80 FE06 00" + End);
        (await Transcoding.ConvertAsync(bytes, TransferSyntaxes.RleLossless, TransferSyntaxes.RleLossless)).ShouldBe(bytes);
        DataSetTranscoder.CanConvert(TransferSyntaxes.RleLossless, TransferSyntaxes.Held.First(s => s.IsEncapsulated), out _).ShouldBeFalse();
    }

    private static async Task<DataSetException?> RefusalAsync(byte[] bytes) =>
        await DataSetTranscoder.FindRefusalAsync(TransferSyntaxes.RleLossless, TransferSyntaxes.ImplicitLittleEndian, Transcoding.Source(bytes, 100), CancellationToken.None);

    private static async Task ShouldBeRefusedAsync(byte[] bytes, Tag? tag)
    {
        var refusal = (await RefusalAsync(bytes)).ShouldNotBeNull();
        refusal.Reason.ShouldBe("cannot-be-sent-unchanged");
        refusal.Tag.ShouldBe(tag ?? refusal.Tag);
    }
}
