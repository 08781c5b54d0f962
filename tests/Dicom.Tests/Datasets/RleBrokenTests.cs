using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using Shouldly;
using Xunit;

namespace DicomExchange.Dicom.Tests.Datasets;

/// <summary>RLE Lossless that is cut, changed or larger than it may be: the pixels it says or a refusal, in bounded memory.</summary>
public sealed class RleBrokenTests
{
    private const int MostSlice = 256 * 1024;

    /// <summary>A byte that stands nowhere but in the pixels.</summary>
    private const byte Light = 0xAA;

    private static readonly RleImage Small = new(2, 3, 5, 1, 16, 0);

    [Fact]
    public async Task A_flipped_bit_in_a_frame_gives_what_the_bytes_then_say_or_a_refusal()
    {
        var random = new Random(21);
        var frames = Small.Encode(Small.Draw(random), random);
        var first = Small.Decode(frames[0])!;
        var refused = 0;
        var taken = 0;
        for (var bit = 0; bit < frames[1].Length * 8; bit++)
        {
            var flipped = frames[1].ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            var output = await TryConvertAsync(RleImage.Write(Small.Encapsulated(frames[0], flipped)));
            var expected = Small.Decode(flipped) is { } second ? RleImage.Write(Small.Native([.. first, .. second])) : null;
            output.ShouldBe(expected, $"bit {bit}");
            refused += expected is null ? 1 : 0;
            taken += expected is null ? 0 : 1;
        }

        refused.ShouldBeGreaterThan(100);
        taken.ShouldBeGreaterThan(100);
    }

    [Fact]
    public async Task A_flipped_bit_anywhere_never_gives_pixels_of_another_length_than_the_attributes_say()
    {
        var random = new Random(22);
        var held = RleImage.Write(Small.Encapsulated(Small.Encode(Small.Draw(random), random)));
        var taken = 0;
        for (var bit = 0; bit < held.Length * 8; bit++)
        {
            var flipped = held.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            if (await TryConvertAsync(flipped) is { } output)
            {
                LengthShouldBeTrue(output, $"bit {bit}");
                taken++;
            }
        }

        taken.ShouldBeGreaterThan(100);
    }

    [Fact]
    public async Task A_cut_object_is_refused_unless_only_its_pixels_are_gone()
    {
        var random = new Random(23);
        var held = RleImage.Write(Small.Encapsulated(Small.Encode(Small.Draw(random), random)));
        var pixels = held.AsSpan().IndexOf(Bytes.Of("E07F1000"));
        for (var length = 0; length < held.Length; length++)
        {
            var output = await TryConvertAsync(held[..length]);
            if (length > pixels)
            {
                output.ShouldBeNull($"cut at {length}");
            }

            (output ?? held[..length]).ShouldBe(held[..length]);
        }
    }

    [Fact]
    public async Task A_cut_fragment_is_refused()
    {
        var random = new Random(24);
        var frames = Small.Encode(Small.Draw(random), random);
        var isPadded = frames[1][^1] == 0;
        for (var length = 0; length < frames[1].Length - (isPadded ? 1 : 0); length++)
        {
            (await TryConvertAsync(RleImage.Write(Small.Encapsulated(frames[0], frames[1][..length])))).ShouldBeNull($"cut at {length}");
        }
    }

    [Theory]
    [InlineData(65535, 65535, 8, 1)]
    [InlineData(8192, 8193, 8, 1)]
    [InlineData(4097, 8192, 16, 1)]
    [InlineData(65535, 1000, 64, 1)]
    [InlineData(8192, 8192, 8, 64)]
    [InlineData(65535, 1, 64, 2147483647)]
    public async Task What_would_be_too_large_is_refused_before_anything_is_set_aside(int rows, int columns, int bits, int frames)
    {
        var held = RleImage.Write(new RleImage(frames, rows, columns, 1, bits, 0).Encapsulated(new byte[100]));
        var source = Transcoding.Source(held);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var refusal = await DataSetTranscoder.FindRefusalAsync(TransferSyntaxes.RleLossless, TransferSyntaxes.ExplicitLittleEndian, source, CancellationToken.None);
        var setAside = GC.GetAllocatedBytesForCurrentThread() - before;
        refusal.ShouldNotBeNull().Tag.ShouldBe(Tags.PixelData);
        setAside.ShouldBeLessThan(2 * 1024 * 1024);
    }

    [Theory]
    [InlineData(1, 8192, 8192)]
    [InlineData(3000, 8, 16)]
    public async Task The_largest_frame_and_thousands_of_small_ones_pass_through_small_buffers(int frames, int rows, int columns)
    {
        var image = new RleImage(frames, rows, columns, 1, 8, 0);
        byte[] frame = [1, 0, 0, 0, 64, .. new byte[59], .. Enumerable.Repeat<byte[]>([0x81, Light], rows * columns / 128).SelectMany(b => b)];
        var held = RleImage.Write(image.Encapsulated(Enumerable.Repeat(frame, frames)));
        foreach (var to in Transcoding.NativeSyntaxes)
        {
            using var transcoder = new DataSetTranscoder(TransferSyntaxes.RleLossless, to);
            var source = Transcoding.Source(held);
            long pixels = 0;
            while (await transcoder.ReadNextAsync(source, TestContext.Current.CancellationToken) is { IsEmpty: false } part)
            {
                part.Length.ShouldBeLessThanOrEqualTo(MostSlice);
                pixels += part.Span.Count(Light);
            }

            (to.IsDeflated || pixels == (long)frames * rows * columns).ShouldBeTrue($"{pixels} pixels in {to.Name}");
            transcoder.BufferedBytes.ShouldBeLessThanOrEqualTo(2 * MostSlice);
        }
    }

    private static void LengthShouldBeTrue(byte[] output, string what)
    {
        var native = DataSetReader.Read(output, TransferSyntaxes.ExplicitLittleEndian, DataSetLimits.WholeObject);
        if (native[Tags.PixelData] is { } pixels)
        {
            var frames = int.Parse(native.GetPlainText(Tags.NumberOfFrames) ?? "1", System.Globalization.CultureInfo.InvariantCulture);
            var length = frames * native.GetUInt16(Tags.Rows) * native.GetUInt16(Tags.Columns)
                * native.GetUInt16(Tags.SamplesPerPixel) * native.GetUInt16(Tags.BitsAllocated) / 8;
            pixels.Value.Length.ShouldBe(length!.Value, what);
        }
    }

    private static async Task<byte[]?> TryConvertAsync(byte[] held)
    {
        var refusal = await DataSetTranscoder.FindRefusalAsync(
            TransferSyntaxes.RleLossless, TransferSyntaxes.ExplicitLittleEndian, Transcoding.Source(held, 13), CancellationToken.None);
        return refusal is null ? await Transcoding.ConvertAsync(held, TransferSyntaxes.RleLossless, TransferSyntaxes.ExplicitLittleEndian) : null;
    }
}
