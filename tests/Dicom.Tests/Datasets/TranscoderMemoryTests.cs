using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using Shouldly;
using Xunit;

namespace DicomExchange.Dicom.Tests.Datasets;

/// <summary>What a conversion sets aside does not follow the object; counted, not timed.</summary>
public sealed class TranscoderMemoryTests
{
    private const int MostSlice = 256 * 1024;
    private const int Length = 64 * 1024 * 1024;

    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (var from in new[] { TransferSyntaxes.ImplicitLittleEndian, TransferSyntaxes.ExplicitLittleEndian })
            {
                foreach (var to in Transcoding.NativeSyntaxes)
                {
                    pairs.Add(from.Uid.Value, to.Uid.Value);
                }
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Sixty_four_mebibytes_of_pixels_pass_through_small_buffers(string from, string to)
    {
        TransferSyntaxes.TryGet(Uid.Parse(from), out var source).ShouldBeTrue();
        TransferSyntaxes.TryGet(Uid.Parse(to), out var target).ShouldBeTrue();
        using var transcoder = new DataSetTranscoder(source!, target!);
        (await DrainAsync(transcoder, Pixels(source!.IsExplicit))).ShouldBeGreaterThan(0);
        transcoder.BufferedBytes.ShouldBeLessThanOrEqualTo(2 * MostSlice);
    }

    [Fact]
    public async Task A_small_deflated_object_that_grows_large_passes_through_small_buffers()
    {
        // A black frame of one mebibyte.
        var plain = Bytes.Of("E07F1000 'OB' 0000 00000F00").Concat(new byte[0x0F0000]).ToArray();
        var deflated = await Transcoding.ConvertAsync(plain, TransferSyntaxes.ExplicitLittleEndian, TransferSyntaxes.Deflated);
        using var transcoder = new DataSetTranscoder(TransferSyntaxes.Deflated, TransferSyntaxes.ImplicitLittleEndian);
        (await DrainAsync(transcoder, Transcoding.Source(deflated))).ShouldBe(8 + 0x0F0000);
        transcoder.BufferedBytes.ShouldBeLessThanOrEqualTo(MostSlice);
    }

    [Fact]
    public async Task Many_small_elements_grow_no_buffer_although_each_gets_longer()
    {
        // Empty items in a sequence without end of the input in sight: 8 bytes each, and nested ones with their delimiters.
        var items = Enumerable.Repeat(Bytes.Of("FEFF00E0 0A000000 08000001 'SH' 0200 'D '"), 20_000).SelectMany(b => b).ToArray();
        var bytes = Bytes.Of("40007502 'SQ' 0000 FFFFFFFF").Concat(items).Concat(Bytes.Of("FEFFDDE0 00000000")).ToArray();
        using var transcoder = new DataSetTranscoder(TransferSyntaxes.ExplicitLittleEndian, TransferSyntaxes.ImplicitLittleEndian);
        (await DrainAsync(transcoder, Transcoding.Source(bytes))).ShouldBe(12 - 4 + (20_000 * (8 + 10 + 8)) + 8);
        transcoder.BufferedBytes.ShouldBeLessThanOrEqualTo(MostSlice);
    }

    private static async Task<long> DrainAsync(DataSetTranscoder transcoder, Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>> source)
    {
        long total = 0;
        while (await transcoder.ReadNextAsync(source, CancellationToken.None) is { IsEmpty: false } part)
        {
            part.Length.ShouldBeLessThanOrEqualTo(MostSlice);
            total += part.Length;
        }

        return total;
    }

    private static Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>> Pixels(bool isExplicit)
    {
        var head = Bytes.Of(isExplicit ? "E07F1000 'OW' 0000 00000004" : "E07F1000 00000004");
        var chunk = new byte[Length / 256];
        new Random(7).NextBytes(chunk.AsSpan(0, 16 * 1024));
        var given = -1;
        return _ => ValueTask.FromResult<ReadOnlyMemory<byte>>(++given == 0 ? head : given <= 256 ? chunk : default);
    }
}
