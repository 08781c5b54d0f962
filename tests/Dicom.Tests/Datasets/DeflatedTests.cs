using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Support;
using Shouldly;
using Xunit;

namespace DicomExchange.Dicom.Tests.Datasets;

/// <summary>Deflated data sets (PS3.5 §A.5): how far they may grow, and what may stand behind their end.</summary>
public sealed class DeflatedTests
{
    private const string Identity = "08001600 'UI' 1A00 '1.2.840.10008.5.1.4.1.1.2' 00";

    /// <summary>Half of all bytes: what is made of them deflates a little, to lengths odd and even.</summary>
    private static readonly byte[] Alphabet = [.. Enumerable.Range(0, 128).Select(b => (byte)b)];

    [Fact]
    public void E7_a_deflate_bomb_is_refused_before_it_has_cost_much()
    {
        var limits = new DataSetLimits { InflatedBytes = 1024 * 1024 };
        using var scanner = new DataSetScanner(TransferSyntaxes.Deflated, limits, new HeaderCollector(TransferSyntaxes.Deflated));

        // Zeros are no data set, so they stand in a long value.
        var start = Bytes.Of("E07F1000 'OB' 0000 00000004");
        var bytes = Objects.Deflate([.. start, .. new byte[64 * 1024 * 1024]]);
        var failure = Should.Throw<DataSetException>(() =>
        {
            scanner.Feed(bytes);
            scanner.Finish();
        });
        failure.Reason.ShouldBe(DataSetReasons.InflateLimit);
        failure.Offset.ShouldBeLessThan(limits.InflatedBytes + (64 * 1024));
    }

    [Fact]
    public void A_black_volume_that_deflates_a_thousandfold_is_read_and_costs_no_memory()
    {
        const int Pixels = 64 * 1024 * 1024;
        var bytes = Objects.Deflate([.. Bytes.Of(Identity + "E07F1000 'OB' 0000 00000004"), .. new byte[Pixels]]);
        bytes.Length.ShouldBeLessThan(Pixels / 900);
        using var scanner = new DataSetScanner(TransferSyntaxes.Deflated, new DataSetLimits(), new HeaderCollector(TransferSyntaxes.Deflated));
        var before = GC.GetAllocatedBytesForCurrentThread();
        scanner.Feed(bytes);
        scanner.Finish();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(64 * 1024);
        scanner.Position.ShouldBeGreaterThan(Pixels);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(4096)]
    [InlineData(258_387)]
    public void E7_zeros_behind_a_deflated_data_set_are_padding_however_many(int count)
    {
        var (syntax, bytes) = Objects.Deflated();
        var alone = Recorder.Scan(syntax, [bytes]);
        var padded = Recorder.Scan(syntax, [bytes, new byte[count]]);
        padded.Reason.ShouldBeNull();
        padded.Events.ShouldBe(alone.Events);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(4095)]
    public void E7_other_bytes_behind_a_deflated_data_set_are_refused_wherever_they_stand(int place)
    {
        var (syntax, bytes) = Objects.Deflated();
        var trail = new byte[4096];
        trail.AsSpan(place).Fill(0x55);
        Recorder.Scan(syntax, [bytes, trail]).Reason.ShouldStartWith(DataSetReasons.DeflateTrailing, Case.Sensitive);
    }

    [Fact]
    public void E7_a_gzip_trailer_behind_a_deflated_data_set_is_accepted_wherever_the_stream_ends()
    {
        var random = new Random(7);
        var ends = new HashSet<int>();
        for (var size = 400; size < 3000; size += 2)
        {
            var value = new byte[size];
            random.GetItems(Alphabet, value);
            var bytes = Objects.Deflate([.. Bytes.Of(Identity + $"E07F1000 'OB' 0000 {size & 0xFF:X2}{size >> 8:X2}0000"), .. value]);
            ends.Add(bytes.Length % 512);
            Recorder.Scan(TransferSyntaxes.Deflated, [bytes, Bytes.Of("4ED05845 1A020401")]).Reason.ShouldBeNull($"the stream is of {bytes.Length} bytes");
        }

        ends.Count(e => e is 0 or > 504).ShouldBeGreaterThan(3, "streams end at a border of blocks or just before one");
    }
}
