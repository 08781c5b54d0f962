using System.Buffers;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Generator;
using DicomExchange.Store.Outbox;
using DicomExchange.Support;

namespace DicomExchange.Node.Tests.Forwarding;

/// <summary>
/// I8: a destination that takes another syntax than the one that is held gets the same tags in the same order, the same items and the same
/// values; or nothing, where that cannot be.
/// </summary>
public sealed class RewritingTests
{
    /// <summary>Two rows of two pixels: three times 7, and 9 (PS3.5 §G.4, §G.5).</summary>
    private static readonly byte[] RleFrame = [1, 0, 0, 0, 64, .. new byte[59], 0xFE, 7, 0, 9];

    public static TheoryData<string> Native => [.. NativeSyntaxes.Select(static s => s.Uid.Value)];

    private static IEnumerable<TransferSyntax> NativeSyntaxes =>
        [TransferSyntaxes.ImplicitLittleEndian, TransferSyntaxes.ExplicitLittleEndian, TransferSyntaxes.ExplicitBigEndian, TransferSyntaxes.Deflated];

    [Theory]
    [MemberData(nameof(Native))]
    public async Task What_is_held_in_any_native_syntax_reaches_a_destination_that_takes_one_only(string uid)
    {
        var taken = NativeSyntaxes.Single(s => s.Uid.Value == uid);
        await using var one = new Destination();
        await using var line = new PickyLine(one.Port, taken);
        await using var node = await ForwardingNode.StartAsync(new ManualTime(), line.Port);
        var generated = DentalStudies.Generate(new DentalOptions { Patients = 1, CbctSlices = 2, Scale = 0.05 }).ToList();
        var sent = generated.Select(static g => (g.SopClass, g.SopInstance, Syntax: g.TransferSyntax, Bytes: ForwardingNode.BytesOf(g)))
            .Concat(NativeSyntaxes.Select(static (s, i) => (SopClasses.CTImageStorage, InstanceOf(i), s, BytesOf(Image(i).Set(Tags.PixelData, Vr.OW, (byte[])[7, 7, 7, 9]), s)))).ToList();

        await node.StoreAsync(sent);
        await node.UntilDeliveredAsync("one", sent.Count);

        foreach (var (_, instance, syntax, bytes) in sent)
        {
            var arrived = one.Arrivals.Single(a => a.Instance == instance).Bytes;
            ContentOf(arrived, taken).ShouldBe(ContentOf(bytes, syntax));
            (syntax != taken || arrived.AsSpan().SequenceEqual(bytes)).ShouldBeTrue("what needs no rewriting goes as it is");
        }
    }

    [Theory]
    [MemberData(nameof(Native))]
    public async Task Rle_is_decoded_and_what_is_compressed_otherwise_is_held_and_never_sent(string uid)
    {
        var taken = NativeSyntaxes.Single(s => s.Uid.Value == uid);
        var jpeg = TransferSyntaxes.Held.First(static s => s.Name.StartsWith("JPEG Baseline", StringComparison.Ordinal));
        await using var one = new Destination();
        await using var line = new PickyLine(one.Port, taken);
        await using var node = await ForwardingNode.StartAsync(new ManualTime(), line.Port);

        await node.StoreAsync(
        [
            (SopClasses.CTImageStorage, InstanceOf(1), TransferSyntaxes.RleLossless, BytesOf(Compressed(1, RleFrame), TransferSyntaxes.RleLossless)),
            (SopClasses.CTImageStorage, InstanceOf(2), jpeg, BytesOf(Compressed(2, [0xFF, 0xD8, 0xFF, 0xD9]), jpeg)),
        ]);
        await node.UntilDeliveredAsync("one", 1);
        await node.UntilAsync(() => node.State("one")!.Totals.Held == 1);

        ContentOf(one.Arrivals.ShouldHaveSingleItem().Bytes, taken)
            .ShouldBe(ContentOf(BytesOf(Image(1).Set(Tags.PixelData, Vr.OB, (byte[])[7, 7, 7, 9]), TransferSyntaxes.ExplicitLittleEndian), TransferSyntaxes.ExplicitLittleEndian));
        var held = node.Ledger("one", DeliveryState.Held).ShouldHaveSingleItem();
        (held.SopInstance, held.Status, held.Reason).ShouldBe((InstanceOf(2), null, "cannot-be-sent-unchanged"));
    }

    private static Uid InstanceOf(int number) => Uid.Parse($"1.2.3.4.5.{number}");

    private static DataSet Image(int number) => new DataSet()
        .SetUid(Tags.SOPClassUID, SopClasses.CTImageStorage)
        .SetUid(Tags.SOPInstanceUID, InstanceOf(number))
        .SetSequence(Tags.ReferencedSOPSequence, new DataSet().SetUid(Tags.ReferencedSOPClassUID, SopClasses.CTImageStorage).SetUInt32(new Tag(0x0008, 0x1161), 0x01020304), new DataSet())
        .SetText(Tags.PatientID, Vr.LO, "1")
        .SetUid(Tags.StudyInstanceUID, Uid.Parse("1.2.3.4"))
        .SetUid(Tags.SeriesInstanceUID, Uid.Parse("1.2.3.4.5"))
        .SetUInt16(Tags.SamplesPerPixel, 1)
        .SetUInt16(Tags.Rows, 2)
        .SetUInt16(Tags.Columns, 2)
        .SetUInt16(Tags.BitsAllocated, 8);

    private static DataSet Compressed(int number, byte[] frame) => Image(number).Set(new Element(Tags.PixelData, Vr.OB, [default, frame]));

    private static byte[] BytesOf(DataSet dataSet, TransferSyntax syntax)
    {
        var output = new ArrayBufferWriter<byte>();
        DataSetWriter.Write(dataSet, syntax, output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Tags, order, items and values in little endian byte order, at every level.</summary>
    private static List<string> ContentOf(byte[] bytes, TransferSyntax syntax)
    {
        var lines = new List<string>();
        Add(DataSetReader.Read(bytes, syntax, DataSetLimits.WholeObject), string.Empty, lines);
        return lines;
    }

    private static void Add(DataSet dataSet, string path, List<string> lines)
    {
        foreach (var element in dataSet)
        {
            var here = $"{path}/{element.Tag}";
            lines.Add(element.Items is { } items ? $"{here} {items.Count} items" : $"{here} {Convert.ToHexString(element.Value.Span)}");
            foreach (var (index, item) in (element.Items ?? []).Index())
            {
                Add(item, $"{here}[{index}]", lines);
            }
        }
    }
}
