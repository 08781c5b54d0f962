using System.Buffers;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Support;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace DicomExchange.Dicom.Tests.Datasets;

/// <summary>Rows E1 to E7 of the hostile cases, and that nothing depends on how the bytes were cut.</summary>
public sealed class ScannerTests
{
    private const string Identity = "08001600 'UI' 1A00 '1.2.840.10008.5.1.4.1.1.2' 00";

    [Fact]
    public void Valid_objects_are_understood_in_every_syntax()
    {
        foreach (var (syntax, bytes) in WithDeflated())
        {
            Recorder.Scan(syntax, [bytes]).Reason.ShouldBeNull(syntax.Name);
        }
    }

    [Fact]
    public void E1_an_object_cut_at_any_byte_is_refused_unless_the_cut_leaves_a_whole_data_set()
    {
        foreach (var (syntax, bytes) in Objects.All)
        {
            var recorder = new Recorder();
            using var scanner = new DataSetScanner(syntax, new DataSetLimits(), recorder);
            scanner.Feed(bytes);
            scanner.Finish();

            // A data set has no end mark (PS3.5 §7.1), so a cut between two of its elements leaves another one; that it was cut
            // shows in the message or file around it.
            var whole = recorder.TopLevelStarts.Where(o => o > 0).ToHashSet();
            for (var cut = 0; cut < bytes.Length; cut++)
            {
                var reason = Recorder.Scan(syntax, [bytes[..cut]]).Reason;
                if (whole.Contains(cut))
                {
                    reason.ShouldBeNull();
                }
                else
                {
                    reason.ShouldStartWith(cut == 0 ? DataSetReasons.Empty : DataSetReasons.Truncated, Case.Sensitive, $"{syntax.Name} cut at {cut}");
                }
            }
        }
    }

    [Fact]
    public void E1_a_deflated_object_cut_at_any_byte_is_refused()
    {
        var (syntax, bytes) = Objects.Deflated();
        for (var cut = 0; cut < bytes.Length - 1; cut++)
        {
            Recorder.Scan(syntax, [bytes[..cut]]).Reason.ShouldStartWith(DataSetReasons.DeflateTruncated, Case.Sensitive, $"cut at {cut}");
        }
    }

    [Fact]
    public void Any_pieces_give_the_same_events_and_the_same_refusal()
    {
        var objects = WithDeflated().ToArray();
        var inputs =
            from which in Gen.Choose(0, objects.Length - 1)
            from cuts in Gen.ArrayOf(Gen.Choose(0, objects[which].Bytes.Length))
            from flips in Gen.ArrayOf(Gen.Choose(0, (objects[which].Bytes.Length * 8) - 1)).Resize(3)
            select (which, cuts, flips);
        Prop.ForAll(inputs.ToArbitrary(), input =>
        {
            var (syntax, original) = objects[input.which];
            var bytes = original.ToArray();
            foreach (var bit in input.flips)
            {
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            }

            var whole = Recorder.Scan(syntax, [bytes]);
            var cut = Recorder.Scan(syntax, Pieces(bytes, input.cuts));
            var single = Recorder.Scan(syntax, bytes.Select(b => new[] { b }));
            return whole.Reason == cut.Reason && whole.Events.SequenceEqual(cut.Events)
                && whole.Reason == single.Reason && whole.Events.SequenceEqual(single.Events);
        }).CheckMany();
    }

    [Fact]
    public void Every_flipped_bit_ends_in_an_answer()
    {
        foreach (var (syntax, original) in WithDeflated())
        {
            for (var bit = 0; bit < original.Length * 8; bit++)
            {
                var bytes = original.ToArray();
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                var (_, reason) = Recorder.Scan(syntax, [bytes]);
                ReadReason(bytes, syntax).ShouldBe(reason is null || reason.StartsWith(DataSetReasons.Empty, StringComparison.Ordinal), $"bit {bit}");
            }
        }

        // The reader refuses at least what the scanner refuses; only a repeated tag, which it cannot keep, may be more.
        static bool ReadReason(byte[] bytes, TransferSyntax syntax)
        {
            try
            {
                DataSetReader.Read(bytes, syntax, new DataSetLimits());
                return true;
            }
            catch (DataSetException e)
            {
                return e.Reason == DataSetReasons.RepeatedTag;
            }
        }
    }

    [Theory]
    [InlineData("08000500 'CS' 0300 'ABC'", DataSetReasons.OddLength, 0)]
    [InlineData("E07F1000 'OB' 0000 FEFFFFFF 0000", DataSetReasons.Truncated, 14)]
    [InlineData("E07F1000 'OB' 0000 FFFFFFFF 0000", DataSetReasons.UndefinedLength, 0)]
    [InlineData("08000800 'UT' 0000 FFFFFFFF 0000", DataSetReasons.UndefinedLength, 0)]
    [InlineData("00000001 'US' 0200 0000", DataSetReasons.ForbiddenGroup, 0)]
    [InlineData("FEFF00E0 00000000", DataSetReasons.StrayDelimiter, 0)]
    [InlineData("FEFFDDE0 00000000", DataSetReasons.StrayDelimiter, 0)]
    [InlineData("FEFF0DE0 00000000", DataSetReasons.StrayDelimiter, 0)]
    [InlineData("08001111 'SQ' 0000 08000000  FEFFDDE0 00000000", DataSetReasons.StrayDelimiter, 12)]
    [InlineData("08001111 'SQ' 0000 FFFFFFFF  FEFFDDE0 02000000", DataSetReasons.DelimiterLength, 12)]
    [InlineData("08001111 'SQ' 0000 FFFFFFFF  FEFF0DE0 00000000", DataSetReasons.ItemExpected, 12)]
    [InlineData("08001111 'SQ' 0000 FFFFFFFF  08000001 'SH' 0000", DataSetReasons.ItemExpected, 12)]
    [InlineData("08001111 'SQ' 0000 FFFFFFFF  FEFF00E0 FFFFFFFF  FEFF0DE0 04000000", DataSetReasons.DelimiterLength, 20)]
    [InlineData("08001111 'SQ' 0000 FFFFFFFF  FEFF00E0 FFFFFFFF  FEFFDDE0 00000000", DataSetReasons.StrayDelimiter, 20)]
    [InlineData("08001111 'SQ' 0000 FFFFFFFF  FEFF00E0 08000000  FEFF0DE0 00000000", DataSetReasons.StrayDelimiter, 20)]
    [InlineData("08001111 'SQ' 0000 0A000000  FEFF00E0 04000000 0000", DataSetReasons.ItemOverrun, 12)]
    [InlineData("08001111 'SQ' 0000 04000000  FEFF00E0", DataSetReasons.ValueOverrun, 12)]
    [InlineData("08001111 'SQ' 0000 10000000  FEFF00E0 08000000  08000001 'SH' 0200 'AA'", DataSetReasons.ValueOverrun, 20)]
    [InlineData("08001111 'SQ' 0000 10000000  FEFF00E0 08000000  08000001 'OB' 0000 00000000", DataSetReasons.ValueOverrun, 20)]
    [InlineData("08000500 'cs' 0200 'AA'", DataSetReasons.UnknownVr, 0)]
    [InlineData("08000500 'QQ' 0200 'AAAAAAAA'", DataSetReasons.UnknownVr, 0)]
    [InlineData("08000500 02000000 'AA'", DataSetReasons.UnknownVr, 0)]
    [InlineData("00080005 'CS' 0002 'AA'", DataSetReasons.EncodingMismatch, 0)]
    [InlineData("08006000 'CS' 0200 'CT'  0000000000000000", DataSetReasons.UnknownVr, 10)]
    [InlineData("08006000 'CS' 0200 'CT'  000000", DataSetReasons.Truncated, 10)]
    [InlineData("08006000 'CS' 0200 'CT'  'EOF, appended text'", DataSetReasons.UnknownVr, 10)]
    [InlineData("08001111 'SQ' 0000 0B000000  FEFF00E0 03000000 000000", DataSetReasons.OddLength, 0)]
    [InlineData("08001111 'SQ' 0000 FFFFFFFF  FEFF00E0 03000000 000000", DataSetReasons.OddLength, 12)]
    [InlineData("29001010 'UN' 0000 03000000 000000", DataSetReasons.OddLength, 0)]
    [InlineData("29001010 'UN' 0000 FFFFFFFF  FEFF00E0 FFFFFFFF  10002000 FFFFFFFF", DataSetReasons.UndefinedLength, 20)]
    [InlineData("29001010 'UN' 0000 FFFFFFFF  FEFF00E0 0A000000  10002000 04000000 '1234'", DataSetReasons.ValueOverrun, 20)]
    public void Broken_structure_is_refused_with_its_place(string text, string reason, int offset)
    {
        var failure = Recorder.Scan(TransferSyntaxes.ExplicitLittleEndian, [Bytes.Of(text)]).Reason;
        failure.ShouldStartWith($"{reason} at {offset} (", Case.Sensitive);
    }

    [Fact]
    public void A_long_list_of_identifiers_is_not_taken_for_letters()
    {
        // 20,300 bytes are 4F4CH: what stands in the place of the letters reads "LO", which is not what (0008,0018) has.
        var list = Bytes.Of("08001800 4C4F0000").Concat(Enumerable.Repeat((byte)'1', 20_300)).ToArray();
        Recorder.Scan(TransferSyntaxes.ImplicitLittleEndian, [list]).Reason.ShouldBeNull();
        Recorder.Scan(TransferSyntaxes.ImplicitLittleEndian, [Bytes.Of("08001800 'UI' 0600 '1.2.3' 00")]).Reason.ShouldStartWith(DataSetReasons.EncodingMismatch, Case.Sensitive);
        Recorder.Scan(TransferSyntaxes.ImplicitLittleEndian, [Bytes.Of("08001200 'DA' 0800 '20260101'")]).Reason.ShouldStartWith(DataSetReasons.EncodingMismatch, Case.Sensitive);
    }

    [Theory]
    [InlineData("FEFF00E0 FFFFFFFF", DataSetReasons.UndefinedLength)]
    [InlineData("FEFF0DE0 00000000", DataSetReasons.FragmentExpected)]
    [InlineData("08000500 'CS' 0000", DataSetReasons.FragmentExpected)]
    [InlineData("FEFFDDE0 04000000", DataSetReasons.DelimiterLength)]
    [InlineData("FEFF00E0 08000000 00", DataSetReasons.Truncated)]
    [InlineData("FEFF00E0 00000000", DataSetReasons.Truncated)]
    public void Broken_fragments_are_refused(string fragments, string reason)
    {
        var jpeg = TransferSyntaxes.Held.First(s => s.Uid.Value == "1.2.840.10008.1.2.4.50");
        Recorder.Scan(jpeg, [Bytes.Of("E07F1000 'OB' 0000 FFFFFFFF" + fragments)]).Reason.ShouldStartWith(reason, Case.Sensitive);
    }

    [Fact]
    public void A_representation_still_to_come_is_passed_over_as_unknown()
    {
        var (events, reason) = Recorder.Scan(TransferSyntaxes.ExplicitLittleEndian, [Bytes.Of("08000500 'QQ' 0000 02000000 'AA'")]);
        reason.ShouldBeNull();
        events[0].ShouldBe("value (0008,0005) UN 2");
    }

    [Theory]
    [InlineData(64, null)]
    [InlineData(65, DataSetReasons.TooDeep)]
    [InlineData(2_000, DataSetReasons.TooDeep)]
    [InlineData(1_000_000, DataSetReasons.TooDeep)]
    public void E3_nesting_beyond_the_limit_is_refused_and_the_process_lives(int depth, string? reason)
    {
        var open = Bytes.Of("08001111 'SQ' 0000 FFFFFFFF  FEFF00E0 FFFFFFFF");
        var close = Bytes.Of("FEFF0DE0 00000000  FEFFDDE0 00000000");
        var (events, failure) = Recorder.Scan(
            TransferSyntaxes.ExplicitLittleEndian, Enumerable.Repeat(open, depth).Concat(Enumerable.Repeat(close, depth)));
        (failure?.Split(' ')[0]).ShouldBe(reason);
        events.Count.ShouldBeLessThanOrEqualTo(256);
    }

    [Theory]
    [InlineData("08001111 'SQ' 0000 FFFFFFFF  FEFF00E0 FFFFFFFF", "1.2.840.10008.1.2.1")]
    [InlineData("08001111 'SQ' 0000 FEFFFFFF  FEFF00E0 F6FFFFFF", "1.2.840.10008.1.2.1")]
    [InlineData("29001010 FFFFFFFF  FEFF00E0 FFFFFFFF", "1.2.840.10008.1.2.1")]
    [InlineData("08001111 FFFFFFFF  FEFF00E0 FFFFFFFF", "1.2.840.10008.1.2")]
    [InlineData("29001010 FFFFFFFF  FEFF00E0 FFFFFFFF", "1.2.840.10008.1.2")]
    [InlineData("00081111 'SQ' 0000 FFFFFFFF  FFFEE000 FFFFFFFF", "1.2.840.10008.1.2.2")]
    public void E3_the_limit_is_the_same_whatever_the_levels_are_made_of(string level, string uid)
    {
        TransferSyntaxes.TryGet(Uid.Parse(uid), out var syntax).ShouldBeTrue();
        Levels(64).ShouldStartWith(DataSetReasons.Truncated, Case.Sensitive);
        Levels(65).ShouldStartWith(DataSetReasons.TooDeep, Case.Sensitive);
        Levels(100_000).ShouldStartWith(DataSetReasons.TooDeep, Case.Sensitive);

        string Levels(int depth)
        {
            // Within UN everything is implicit, so in an explicit data set only the first level says UN.
            var isInUnknown = syntax!.IsExplicit && level.StartsWith("29001010 FF", StringComparison.Ordinal);
            var bytes = Enumerable.Repeat(Bytes.Of(level), isInUnknown ? depth - 1 : depth).SelectMany(static b => b).ToArray();
            bytes = isInUnknown ? [.. Bytes.Of("29001010 'UN' 0000 FFFFFFFF  FEFF00E0 FFFFFFFF"), .. bytes] : bytes;
            for (var (at, taken) = (0, 0); level.Contains("FEFFFFFF", StringComparison.Ordinal) && taken < Math.Min(depth, 70); at += 20, taken++)
            {
                // Each defined length leaves room for the levels in it.
                BitConverter.TryWriteBytes(bytes.AsSpan(at + 8), 0x7FFF_FFFE - (20 * taken) - 12).ShouldBeTrue();
                BitConverter.TryWriteBytes(bytes.AsSpan(at + 16), 0x7FFF_FFFE - (20 * taken) - 20).ShouldBeTrue();
            }

            return Recorder.Scan(syntax, [bytes]).Reason!;
        }
    }

    [Fact]
    public void Items_under_unknown_are_implicit_little_endian_at_every_depth_and_what_follows_is_not()
    {
        // PS3.5 §6.2.2: (0040,0275), known as SQ, in an item of (0029,1010), in explicit data sets of both orders.
        const string Inside =
            "FEFF00E0 FFFFFFFF  40007502 FFFFFFFF  FEFF00E0 0A000000  08006000 02000000 'CT'  FEFFDDE0 00000000  29001110 FFFFFFFF" +
            "FEFF00E0 00000000  FEFFDDE0 00000000  FEFF0DE0 00000000  FEFFDDE0 00000000";
        var little = Recorder.Scan(TransferSyntaxes.ExplicitLittleEndian, [Bytes.Of("29001010 'UN' 0000 FFFFFFFF" + Inside + "30000A00 'CS' 0200 'AA'")]);
        var big = Recorder.Scan(TransferSyntaxes.ExplicitBigEndian, [Bytes.Of("00291010 'UN' 0000 FFFFFFFF" + Inside + "0030000A 'CS' 0002 'AA'")]);
        little.Reason.ShouldBeNull();
        big.Reason.ShouldBeNull();
        big.Events.ShouldBe(little.Events);
        little.Events.Count(e => e.StartsWith("value", StringComparison.Ordinal)).ShouldBe(2);
        little.Events.ShouldContain("value (0008,0060) CS 2");
        little.Events.ShouldContain("value (0030,000A) CS 2");
    }

    [Fact]
    public void Every_held_syntax_is_read_and_written_with_the_same_bytes()
    {
        foreach (var syntax in TransferSyntaxes.Held.Where(s => !s.IsDeflated))
        {
            var bytes = Objects.All.First(o => (o.Syntax.IsEncapsulated, o.Syntax.IsBigEndian, o.Syntax.IsExplicit) == (syntax.IsEncapsulated, syntax.IsBigEndian, syntax.IsExplicit)).Bytes;
            Recorder.Scan(syntax, [bytes]).Reason.ShouldBeNull(syntax.Name);
            var output = new ArrayBufferWriter<byte>();
            DataSetWriter.Write(DataSetReader.Read(bytes, syntax, DataSetLimits.Identifier), syntax, output);
            output.WrittenSpan.ToArray().ShouldBe(bytes, syntax.Name);
        }
    }

    [Fact]
    public void Group_lengths_private_elements_and_padding_are_opaque_whatever_they_say()
    {
        Recorder.Scan(TransferSyntaxes.ExplicitLittleEndian,
        [
            Bytes.Of("08000000 'UL' 0400 FFFFFFFF  08006000 'CS' 0200 'CT'  29000000 'UL' 0400 00000000  29001000 'LO' 0400 'ACME'" +
                "29001010 'UN' 0000 04000000 FEFF00E0  29001110 'OB' 0000 00000000  29FF0100 'SH' 0200 'AA'  FCFFFCFF 'OB' 0000 04000000 00000000"),
        ]).Reason.ShouldBeNull();
    }

    [Fact]
    public void E6_ten_million_empty_fragments_cost_no_memory()
    {
        var jpeg = TransferSyntaxes.Held.First(s => s.Uid.Value == "1.2.840.10008.1.2.4.50");
        using var scanner = new DataSetScanner(jpeg, new DataSetLimits(), new HeaderCollector(jpeg));
        scanner.Feed(Bytes.Of(Identity + "E07F1000 'OB' 0000 FFFFFFFF"));
        var fragments = Enumerable.Repeat(Bytes.Of("FEFF00E0 00000000"), 10_000).SelectMany(b => b).ToArray();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            scanner.Feed(fragments);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1024);
        scanner.Feed(Bytes.Of("FEFFDDE0 00000000"));
        scanner.Finish();
    }

    [Fact]
    public void A_value_of_four_gigabytes_passes_in_pieces_and_costs_no_memory()
    {
        using var scanner = new DataSetScanner(TransferSyntaxes.ExplicitLittleEndian, new DataSetLimits(), new HeaderCollector(TransferSyntaxes.ExplicitLittleEndian));
        scanner.Feed(Bytes.Of(Identity + "E07F1000 'OW' 0000 FEFFFFFF"));
        var piece = new byte[1 << 20];
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 4095; i++)
        {
            scanner.Feed(piece);
        }

        scanner.Feed(piece.AsSpan(0, piece.Length - 2));
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1024);
        scanner.Finish();
        scanner.Position.ShouldBe(34 + 12 + 0xFFFFFFFEL);
    }

    private static IEnumerable<byte[]> Pieces(byte[] bytes, int[] cuts)
    {
        var start = 0;
        foreach (var cut in cuts.Order())
        {
            yield return bytes[start..cut];
            start = cut;
        }

        yield return bytes[start..];
    }

    private static IEnumerable<(TransferSyntax Syntax, byte[] Bytes)> WithDeflated() => [.. Objects.All, Objects.Deflated()];
}
