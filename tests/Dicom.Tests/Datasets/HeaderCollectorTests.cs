using System.Buffers;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Support;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace DicomExchange.Dicom.Tests.Datasets;

public sealed class HeaderCollectorTests
{
    private static readonly HeaderLimits Small = new() { ValueBytes = 32, SequenceBytes = 48, TotalBytes = 100, Elements = 12 };

    [Fact]
    public void The_identity_is_read_in_every_syntax()
    {
        foreach (var (syntax, bytes) in Objects.All)
        {
            var header = Collect(syntax, bytes, HeaderLimits.Default);
            var identity = InstanceIdentity.TryRead(header, out var reason, out _);
            reason.ShouldBeNull();
            identity.ShouldBe(new InstanceIdentity(SopClasses.CTImageStorage, Uid.Parse("1.2.3"), Uid.Parse("1.2.4"), Uid.Parse("1.2.5")));
            header.Elements.GetPlainText(Tags.PatientName).ShouldBe("Test^Name");
            header.Elements[Tags.PatientID]!.IsEmpty.ShouldBeTrue();
            header.Elements.Contains(Tags.PixelData).ShouldBeFalse();
        }
    }

    [Fact]
    public void Numbers_of_big_endian_data_sets_are_turned_around_and_unknown_sequences_are_not()
    {
        var (syntax, bytes) = Objects.All.First(o => o.Syntax.IsBigEndian);
        Collect(syntax, bytes, HeaderLimits.Default).Elements.GetUInt16(Tags.Rows).ShouldBe((ushort)512);
        var tags = HeaderTags.Catalog.With([new Tag(0x0029, 0x1010)]);
        var collector = new HeaderCollector(syntax, tags, HeaderLimits.Default);
        using var scanner = new DataSetScanner(syntax, new DataSetLimits(), collector);
        scanner.Feed(bytes);
        scanner.Finish();
        var item = collector.Complete().Elements[new Tag(0x0029, 0x1010)]!.Items![0];
        item.GetPlainText(Tags.CodeValue).ShouldBe("D1234");
    }

    [Fact]
    public void A_value_beyond_the_limit_is_named_and_not_kept_and_the_rest_goes_on()
    {
        var bytes = Bytes.Of(
            "08006000 'CS' 0200 'CT'  10001000 'PN' 2200 '" + new string('A', 34) + "'  10002000 'LO' 0200 'ID'");
        var header = Collect(TransferSyntaxes.ExplicitLittleEndian, bytes, Small);
        header.TooLong.ShouldBe([Tags.PatientName]);
        header.Elements.Select(e => e.Tag).ShouldBe([Tags.Modality, Tags.PatientID]);
    }

    [Fact]
    public void What_identifies_the_object_is_kept_however_much_stands_before_it()
    {
        var text = "'" + new string('A', 32) + "'";
        var bytes = Bytes.Of(
            "08001600 'UI' 1A00 '1.2.840.10008.5.1.4.1.1.2' 00  08001800 'UI' 0600 '1.2.3' 00" +
            $"08003010 'LO' 2000 {text}  08003E10 'LO' 2000 {text}  08004010 'LO' 2000 {text}" +
            "20000D00 'UI' 0600 '1.2.4' 00  20000E00 'UI' 0600 '1.2.5' 00");
        var header = Collect(TransferSyntaxes.ExplicitLittleEndian, bytes, Small with { TotalBytes = 70 });
        header.TooLong.ShouldNotBeEmpty();
        InstanceIdentity.TryRead(header, out var reason, out _).ShouldNotBeNull(reason);
        InstanceIdentity.TryRead(Collect(TransferSyntaxes.ExplicitLittleEndian, bytes, Small with { Elements = 3 }), out reason, out _).ShouldNotBeNull(reason);
    }

    [Theory]
    [InlineData("40007502 'SQ' 0000 FFFFFFFF  FEFF00E0 FFFFFFFF  40000700 'LO' 3200 '{50}'  FEFF0DE0 00000000  FEFFDDE0 00000000")]
    [InlineData("40007502 'SQ' 0000 42000000  FEFF00E0 3A000000  40000700 'LO' 3200 '{50}'")]
    [InlineData("40007502 'SQ' 0000 FFFFFFFF  FEFF00E0 FFFFFFFF  E07F1000 'OB' 0000 FFFFFFFF FEFF00E0 02000000 FFD8 FEFFDDE0 00000000  FEFF0DE0 00000000  FEFFDDE0 00000000")]
    public void A_sequence_beyond_the_limit_is_left_out_whole(string sequence)
    {
        var jpeg = TransferSyntaxes.Held.First(s => s.IsEncapsulated);
        var bytes = Bytes.Of("20000D00 'UI' 0600 '1.2.4' 00" + sequence.Replace("{50}", new string('A', 50), StringComparison.Ordinal) + "40005302 'SH' 0200 'AA'");
        var header = Collect(jpeg, bytes, Small);
        header.TooLong.ShouldBe([Tags.RequestAttributesSequence]);
        header.Elements.Select(e => e.Tag).ShouldBe([Tags.StudyInstanceUID, Tags.PerformedProcedureStepID]);
    }

    [Theory]
    [InlineData("10001000 'PN' 0200 'A '  10001000 'PN' 0200 'B '")]
    [InlineData("10001000 'PN' 0200 'A '  10002000 'LO' 0200 'B '  10001000 'PN' 0200 'A '")]
    [InlineData("10001000 'PN' 2200 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'  10001000 'PN' 0200 'B '")]
    public void An_element_that_is_kept_may_stand_once_only(string text)
    {
        var failure = Should.Throw<DataSetException>(() => Collect(TransferSyntaxes.ExplicitLittleEndian, Bytes.Of(text), Small));
        failure.Reason.ShouldBe(DataSetReasons.RepeatedTag);
        failure.Tag.ShouldBe(Tags.PatientName);
    }

    [Fact]
    public void The_same_element_in_an_item_or_one_that_is_not_kept_may_repeat()
    {
        var bytes = Bytes.Of(
            "10001000 'PN' 0200 'A '  10000000 'UL' 0400 00000000  10000000 'UL' 0400 00000000" +
            "40007502 'SQ' 0000 12000000  FEFF00E0 0A000000  10001000 'PN' 0200 'B '");
        var header = Collect(TransferSyntaxes.ExplicitLittleEndian, bytes, HeaderLimits.Default);
        header.Elements.GetPlainText(Tags.PatientName).ShouldBe("A");
    }

    [Fact]
    public void What_is_kept_is_what_a_naive_reading_keeps_and_never_passes_the_limits()
    {
        Tag[] tags = [Tags.Modality, Tags.PatientName, Tags.PatientID, Tags.StudyInstanceUID, Tags.PatientComments, new(0x0009, 0x1001), Tags.OtherPatientIDsSequence];
        var values =
            from size in Gen.Choose(0, 30)
            from fill in Gen.Choose('A', 'Z')
            select Enumerable.Repeat((byte)fill, size * 2).ToArray();
        var dataSets =
            from chosen in Gen.SubListOf(tags)
            from contents in Gen.ListOf(values, chosen.Count)
            from items in Gen.Choose(0, 4)
            select chosen.Zip(contents, (tag, value) => (tag, value, items)).ToList();
        Prop.ForAll(dataSets.ToArbitrary(), elements =>
        {
            var dataSet = new DataSet();
            foreach (var (tag, value, items) in elements)
            {
                if (DicomDictionary.VrOf(tag) == Vr.SQ)
                {
                    dataSet.SetSequence(tag, [.. Enumerable.Range(0, items).Select(_ => new DataSet().Set(Tags.PatientID, Vr.LO, value))]);
                }
                else
                {
                    dataSet.Set(tag, DicomDictionary.VrOf(tag), value);
                }
            }

            var output = new ArrayBufferWriter<byte>();
            DataSetWriter.Write(dataSet, TransferSyntaxes.ExplicitLittleEndian, output);
            if (dataSet.Count == 0)
            {
                return true;
            }

            var header = Collect(TransferSyntaxes.ExplicitLittleEndian, output.WrittenSpan.ToArray(), Small);
            var chosen = dataSet.Where(e => HeaderTags.Catalog.Contains(e.Tag)).Select(e => e.Tag).ToList();
            var named = header.Elements.Select(e => e.Tag).Concat(header.TooLong).Order();
            var bytes = header.Elements.Where(e => e.Tag != Tags.StudyInstanceUID).Sum(e => e.Items?.Sum(i => i.Sum(n => n.Value.Length)) ?? e.Value.Length);
            var asWritten = header.Elements.All(e => e.Items is null
                ? e.Value.Span.SequenceEqual(dataSet[e.Tag]!.Value.Span)
                : e.Items.Count == dataSet[e.Tag]!.Items!.Count);
            return named.SequenceEqual(chosen) && bytes <= Small.TotalBytes && asWritten
                && header.Elements.All(e => e.Items is not null || e.Value.Length <= Small.ValueBytes);
        }).CheckMany();
    }

    private static CollectedHeader Collect(TransferSyntax syntax, byte[] bytes, HeaderLimits limits)
    {
        var collector = new HeaderCollector(syntax, HeaderTags.Catalog, limits);
        using var scanner = new DataSetScanner(syntax, new DataSetLimits(), collector);
        scanner.Feed(bytes);
        scanner.Finish();
        return collector.Complete();
    }
}
