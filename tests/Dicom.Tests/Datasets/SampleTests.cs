using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Part10;
using DicomExchange.Dicom.Standard;
using Shouldly;
using Xunit;

namespace DicomExchange.Dicom.Tests.Datasets;

/// <summary>Every real file outside malformed/: it is understood, and comes out of the writer as it went in.</summary>
public sealed class SampleTests
{
    [Fact]
    public void Every_sample_is_read_and_its_data_set_written_with_the_same_bytes()
    {
        var folder = SampleFiles.Require();
        var wrong = new List<string>();
        foreach (var name in SampleFiles.Valid(folder))
        {
            var file = File.ReadAllBytes(Path.Combine(folder, name));
            var head = Part10Reader.ReadHead(file);
            var dataSet = Read(file, head);

            // Of the traits that let one data set be written in several ways, the reader keeps forms of length and order of
            // bytes. Deflate is the only one it does not keep (RFC 1951 leaves the choice to the compressor), so what is
            // inside is compared there.
            var expected = head.TransferSyntax.IsDeflated ? Inflate(file.AsSpan(head.DataSetOffset)) : file.AsSpan(head.DataSetOffset).ToArray();
            var syntax = head.TransferSyntax.IsDeflated ? TransferSyntaxes.ExplicitLittleEndian : head.TransferSyntax;
            var output = new ArrayBufferWriter<byte>();
            DataSetWriter.Write(dataSet, syntax, output);
            if (!output.WrittenSpan.SequenceEqual(expected))
            {
                wrong.Add($"{name}: other bytes from {output.WrittenSpan.CommonPrefixLength(expected)}");
            }
        }

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Every_head_that_is_canonical_is_written_with_the_same_bytes()
    {
        var folder = SampleFiles.Require();
        var wrong = new List<string>();
        var canonical = 0;
        foreach (var name in SampleFiles.Valid(folder))
        {
            var file = File.ReadAllBytes(Path.Combine(folder, name));
            var head = Part10Reader.ReadHead(file);
            if (!IsCanonicalHead(file, head.DataSetOffset))
            {
                continue;
            }

            canonical++;
            var output = new ArrayBufferWriter<byte>();
            Part10Writer.WriteHead(head.Meta, output);
            if (!output.WrittenSpan.SequenceEqual(file.AsSpan(0, head.DataSetOffset)))
            {
                wrong.Add(name);
            }
        }

        wrong.ShouldBeEmpty();
        canonical.ShouldBeGreaterThan(200);
    }

    [Fact]
    public void The_collector_keeps_what_the_reader_reads()
    {
        var folder = SampleFiles.Require();
        foreach (var name in SampleFiles.Valid(folder))
        {
            var file = File.ReadAllBytes(Path.Combine(folder, name));
            var head = Part10Reader.ReadHead(file);
            var whole = Read(file, head);
            var collector = new HeaderCollector(head.TransferSyntax);
            using var scanner = new DataSetScanner(head.TransferSyntax, new DataSetLimits(), collector);
            scanner.Feed(file.AsSpan(head.DataSetOffset));
            scanner.Finish();
            var header = collector.Complete();

            var expected = whole.Where(e => HeaderTags.Catalog.Contains(e.Tag) && !header.TooLong.Contains(e.Tag)).ToList();
            header.Elements.Select(e => e.Tag).ShouldBe(expected.Select(e => e.Tag), name);
            Plain(header.Elements).ShouldBe(Plain([.. expected]), name);
            header.TooLong.ShouldAllBe(t => whole.Contains(t), name);
        }
    }

    private static DataSet Read(byte[] file, Part10Head head) =>
        DataSetReader.Read(file.AsSpan(head.DataSetOffset), head.TransferSyntax, DataSetLimits.WholeObject);

    private static byte[] Plain(DataSet dataSet)
    {
        var output = new ArrayBufferWriter<byte>();
        DataSetWriter.Write(dataSet, TransferSyntaxes.ExplicitLittleEndian, output);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Plain(IReadOnlyList<Element> elements)
    {
        var dataSet = new DataSet();
        foreach (var element in elements)
        {
            dataSet.Set(element);
        }

        return Plain(dataSet);
    }

    /// <summary>PS3.10 §7.1 leaves the preamble open and asks for a group length that leads to the data set.</summary>
    private static bool IsCanonicalHead(byte[] file, int dataSetOffset) =>
        dataSetOffset > 144
        && !file.AsSpan(0, 128).ContainsAnyExcept((byte)0)
        && file.AsSpan(128, 16).StartsWith("DICM\x02\0\0\0UL\x04\0"u8)
        && BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(140)) == dataSetOffset - 144;

    private static byte[] Inflate(ReadOnlySpan<byte> deflated)
    {
        using var input = new MemoryStream(deflated.ToArray());
        using var inflater = new DeflateStream(input, CompressionMode.Decompress);
        using var output = new MemoryStream();
        inflater.CopyTo(output);
        return output.ToArray();
    }
}
