using System.Globalization;
using System.Text;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using Shouldly;
using Xunit;

namespace DicomExchange.Fuzz;

public sealed class DataSetFuzz
{
    private const int MostMemory = 1 << 20;

    public static TheoryData<string> Syntaxes => [.. Corpus.Syntaxes.Select(s => s.Uid.Value)];

    /// <summary>Fragments and deflated input are not re-encoded byte by byte.</summary>
    public static TheoryData<string> Plain => [.. Corpus.Syntaxes.Where(s => !s.IsEncapsulated && !s.IsDeflated).Select(s => s.Uid.Value)];

    [Theory]
    [MemberData(nameof(Syntaxes))]
    public void The_corpus_itself_is_accepted(string uid)
    {
        var syntax = Parse(uid);
        Scan(Corpus.Object(syntax), syntax, null).ShouldBe("accepted");
    }

    [Theory]
    [MemberData(nameof(Syntaxes))]
    public void Any_bytes_are_accepted_or_refused_with_a_reason_and_the_cuts_do_not_matter(string uid)
    {
        var syntax = Parse(uid);
        FuzzRun.Each([Corpus.Object(syntax)], (bytes, random) =>
        {
            var whole = Scan(bytes, syntax, null);
            Scan(bytes, syntax, random).ShouldBe(whole);
        });
    }

    [Fact]
    public void The_same_holds_for_real_files()
    {
        var samples = Corpus.Samples().ToList();
        Assert.SkipWhen(samples.Count == 0, Support.SampleFiles.Missing);
        foreach (var group in samples.GroupBy(s => s.Syntax))
        {
            FuzzRun.Each([.. group.Select(s => s.Bytes)], (bytes, random) => Scan(bytes, group.Key, random).ShouldBe(Scan(bytes, group.Key, null)));
        }
    }

    [Theory]
    [MemberData(nameof(Plain))]
    public void A_data_set_that_was_read_is_written_and_read_to_the_same(string uid)
    {
        var syntax = Parse(uid);
        FuzzRun.Each([Corpus.Object(syntax)], (bytes, _) =>
        {
            DataSet first;
            try
            {
                first = DataSetReader.Read(bytes, syntax, DataSetLimits.Identifier);
            }
            catch (DataSetException)
            {
                return;
            }

            Dump(DataSetReader.Read(Write(first, syntax), syntax, DataSetLimits.Identifier)).ShouldBe(Dump(first));
        });
    }

    [Fact]
    public void Reading_costs_no_more_memory_than_the_bytes_justify()
    {
        var syntax = TransferSyntaxes.ExplicitLittleEndian;
        FuzzRun.Each([Corpus.Object(syntax)], (bytes, _) =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Scan(bytes, syntax, null);
            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(MostMemory);
        });
    }

    /// <summary>The outcome as one word; anything but a refusal with a reason escapes.</summary>
    private static string Scan(byte[] bytes, TransferSyntax syntax, Random? cuts)
    {
        var collector = new HeaderCollector(syntax);
        using var scanner = new DataSetScanner(syntax, DataSetLimits.Identifier, collector);
        try
        {
            for (var at = 0; at < bytes.Length;)
            {
                var length = cuts is null ? bytes.Length : Math.Min(bytes.Length - at, cuts.Next(1, 24));
                scanner.Feed(bytes.AsSpan(at, length));
                at += length;
            }

            scanner.Finish();
            _ = collector.Complete();
            return "accepted";
        }
        catch (DataSetException e)
        {
            e.Reason.ShouldNotBeNullOrEmpty();
            return string.Create(CultureInfo.InvariantCulture, $"{e.Reason}");
        }
    }

    private static byte[] Write(DataSet set, TransferSyntax syntax)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        DataSetWriter.Write(set, syntax, buffer);
        return buffer.WrittenSpan.ToArray();
    }

    private static string Dump(DataSet set)
    {
        var text = new StringBuilder();
        foreach (var element in set)
        {
            text.Append(element.Tag).Append(element.Vr).Append(Convert.ToHexString(element.Value.Span));
            foreach (var item in element.Items ?? [])
            {
                text.Append('[').Append(Dump(item)).Append(']');
            }
        }

        return text.ToString();
    }

    private static TransferSyntax Parse(string uid) => Corpus.Syntaxes.Single(s => s.Uid.Value == uid);
}
