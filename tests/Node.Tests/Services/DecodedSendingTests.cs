using System.Buffers;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Part10;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Audit;
using DicomExchange.Support;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Tests.Services;

/// <summary>Who takes RLE Lossless gets it as it is held; who does not gets the pixels decoded, or an honest no.</summary>
public sealed class DecodedSendingTests
{
    private static readonly Uid Study = Uid.Parse("1.2.3.4");

    /// <summary>Two rows of two pixels: three times 7, and 9.</summary>
    private static readonly byte[] Frame = [1, 0, 0, 0, 64, .. new byte[59], 0xFE, 7, 0, 9];

    private static readonly byte[] Pixels = [7, 7, 7, 9];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_requester_that_takes_explicit_little_endian_only_gets_the_pixels_and_what_is_not_regular_fails_with_its_reason()
    {
        await using var node = await TestNode.StartAsync(TimeProvider.System);
        await StoreAsync(node, Held(1, Frame), Held(2, Frame[..^2]));
        await using var client = await node.ConnectToGetAsync(SopClasses.CTImageStorage, TransferSyntaxes.ExplicitLittleEndian);

        var (reply, received) = await GetAsync(client);

        (reply.Counts.Completed, reply.Counts.Failed).ShouldBe((1, 1));
        reply.FailedInstances.ShouldBe([InstanceOf(2)]);
        received.ShouldHaveSingleItem().ShouldBe(BytesOf(Native(1)));
        var record = (await node.StopAndReadAsync(AuditEvent.SendFailed)).ShouldHaveSingleItem();
        (record.Instance, record.Reason).ShouldBe((InstanceOf(2), "cannot-be-sent-unchanged"));
    }

    [Fact]
    public async Task What_went_out_decoded_is_on_record_as_it_went_out()
    {
        await using var node = await TestNode.StartAsync(TimeProvider.System);
        await StoreAsync(node, Held(1, Frame));
        await using (var client = await node.ConnectToGetAsync(SopClasses.CTImageStorage, TransferSyntaxes.ExplicitLittleEndian))
        {
            (await GetAsync(client)).Reply.Counts.Completed.ShouldBe(1);
        }

        var record = (await node.StopAndReadAsync(AuditEvent.InstanceSent)).ShouldHaveSingleItem();
        (record.TransferSyntax, record.Bytes).ShouldBe((TransferSyntaxes.ExplicitLittleEndian.Uid, (long)BytesOf(Native(1)).Length));
    }

    [Fact]
    public async Task I8_storescp_that_takes_the_class_and_not_the_syntax_is_no_receiver_without_the_class()
    {
        Assert.SkipUnless(ForeignTool.Find("storescp").IsHere, ForeignTool.Find("storescp").Missing);
        using var folder = new TempFolder();
        var port = FreePort.Next();
        await using var receiver = ForeignTool.Find("storescp").Start(["-od", folder.Path, "+B", "-pm", $"{port}"]);
        await receiver.WaitForPortAsync(port, TimeSpan.FromMinutes(3));
        await using var node = await TestNode.StartAsync(TimeProvider.System, port);
        await StoreAsync(node, TransferSyntaxes.Held.First(static s => s.Name.StartsWith("JPEG Baseline", StringComparison.Ordinal)), Held(1, Frame));

        (await MoveAsync(node)).Counts.Failed.ShouldBe(1);
        (await node.StopAndReadAsync(AuditEvent.SendFailed)).ShouldHaveSingleItem().Reason.ShouldBe("cannot-be-sent-unchanged");
    }

    [Fact]
    public async Task A_requester_that_takes_both_gets_what_is_held()
    {
        await using var node = await TestNode.StartAsync(TimeProvider.System);
        await StoreAsync(node, Held(1, Frame));
        await using var client = await node.ConnectToGetAsync(SopClasses.CTImageStorage, TransferSyntaxes.ExplicitLittleEndian, TransferSyntaxes.RleLossless);

        (await GetAsync(client)).Received.ShouldHaveSingleItem().ShouldBe(BytesOf(Held(1, Frame)));
    }

    [Fact]
    public async Task A_destination_that_takes_everything_gets_what_is_held()
    {
        await using var receiver = new TestReceiver();
        await using var node = await TestNode.StartAsync(TimeProvider.System, receiver.Port);
        await StoreAsync(node, Held(1, Frame));

        (await MoveAsync(node)).Counts.Completed.ShouldBe(1);
        receiver.Received.ShouldHaveSingleItem().Value.ShouldBe(BytesOf(Held(1, Frame)));
    }

    [Fact]
    public async Task Storescp_that_takes_no_compressed_syntax_gets_the_pixels()
    {
        Assert.SkipUnless(ForeignTool.Find("storescp").IsHere, ForeignTool.Find("storescp").Missing);
        using var folder = new TempFolder();
        var port = FreePort.Next();
        await using var receiver = ForeignTool.Find("storescp").Start(["-od", folder.Path, "+B", "-pm", $"{port}"]);
        await receiver.WaitForPortAsync(port, TimeSpan.FromMinutes(3));
        await using var node = await TestNode.StartAsync(TimeProvider.System, port);
        await StoreAsync(node, Held(1, Frame));

        (await MoveAsync(node)).Counts.Completed.ShouldBe(1);
        var file = await File.ReadAllBytesAsync(Directory.EnumerateFiles(folder.Path).ShouldHaveSingleItem(), Stop);
        var head = Part10Reader.ReadHead(file);
        head.TransferSyntax.ShouldBe(TransferSyntaxes.ExplicitLittleEndian);
        file[head.DataSetOffset..].ShouldBe(BytesOf(Native(1)));
    }

    private static Uid InstanceOf(int number) => Uid.Parse($"1.2.3.4.5.{number}");

    private static DataSet Image(int number) => new DataSet()
        .SetUid(Tags.SOPClassUID, SopClasses.CTImageStorage)
        .SetUid(Tags.SOPInstanceUID, InstanceOf(number))
        .SetText(Tags.PatientID, Vr.LO, "1")
        .SetUid(Tags.StudyInstanceUID, Study)
        .SetUid(Tags.SeriesInstanceUID, Uid.Parse("1.2.3.4.5"))
        .SetUInt16(Tags.SamplesPerPixel, 1)
        .SetUInt16(Tags.Rows, 2)
        .SetUInt16(Tags.Columns, 2)
        .SetUInt16(Tags.BitsAllocated, 8);

    private static DataSet Native(int number) => Image(number).Set(Tags.PixelData, Vr.OB, Pixels);

    private static DataSet Held(int number, byte[] frame) => Image(number).Set(new Element(Tags.PixelData, Vr.OB, [default, frame]));

    private static byte[] BytesOf(DataSet dataSet)
    {
        var output = new ArrayBufferWriter<byte>();
        DataSetWriter.Write(dataSet, TransferSyntaxes.ExplicitLittleEndian, output);
        return output.WrittenSpan.ToArray();
    }

    private static Task StoreAsync(TestNode node, params DataSet[] objects) => StoreAsync(node, TransferSyntaxes.RleLossless, objects);

    private static async Task StoreAsync(TestNode node, TransferSyntax syntax, params DataSet[] objects)
    {
        await using var client = await node.ConnectAsync(new ProposedContext(SopClasses.CTImageStorage, syntax));
        var context = client.Association.Terms.ContextsToInvoke(SopClasses.CTImageStorage).Single();
        foreach (var one in objects)
        {
            one.TryGetUid(Tags.SOPInstanceUID, out var instance).ShouldBeTrue();
            ReadOnlyMemory<byte> rest = BytesOf(one);
            var reply = await client.StoreAsync(
                new StoreRequest(context, instance),
                _ =>
                {
                    var slice = rest;
                    rest = default;
                    return ValueTask.FromResult(slice);
                },
                Stop);
            reply.Status.IsSuccess.ShouldBeTrue();
        }

        await client.ReleaseAsync(Stop);
    }

    private static async Task<(RetrieveReply Reply, IReadOnlyList<byte[]> Received)> GetAsync(DimseClient client)
    {
        var received = new List<byte[]>();
        var reply = await client.GetAsync(SopClasses.StudyRootGet, WholeStudy(), TakeAsync, progress: null, Stop);
        await client.ReleaseAsync(Stop);
        return (reply, received);

        async ValueTask<DimseReply> TakeAsync(StoreOperation operation, CancellationToken cancellation)
        {
            using var bytes = new MemoryStream();
            while (await operation.ReadAsync(cancellation) is { IsEmpty: false } slice)
            {
                bytes.Write(slice.Span);
            }

            received.Add(bytes.ToArray());
            return DimseReply.Success;
        }
    }

    private static async Task<RetrieveReply> MoveAsync(TestNode node)
    {
        await using var client = await node.ConnectAsync(new ProposedContext(SopClasses.StudyRootMove, TransferSyntaxes.ImplicitLittleEndian));
        var reply = await client.MoveAsync(SopClasses.StudyRootMove, TestNode.Destination, WholeStudy(), progress: null, Stop);
        await client.ReleaseAsync(Stop);
        return reply;
    }

    private static DataSet WholeStudy() => new DataSet().SetText(Tags.QueryRetrieveLevel, Vr.CS, "STUDY").SetUid(Tags.StudyInstanceUID, Study);
}
