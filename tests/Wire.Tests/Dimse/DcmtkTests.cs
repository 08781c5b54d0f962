using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using DicomExchange.Dicom.Datasets;
using DicomExchange.Dicom.Standard;
using DicomExchange.Support;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;
using DicomExchange.Wire.Tests.Associations;

namespace DicomExchange.Wire.Tests.Dimse;

/// <summary>A toy service on loopback against the command line tools of DCMTK; skipped where they are not installed.</summary>
public sealed class DcmtkTests : IAsyncLifetime
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Channel<AssociationEnd> ends = Channel.CreateUnbounded<AssociationEnd>();
    private readonly List<(Uid Instance, byte[] Data, TransferSyntax Syntax)> stored = [];
    private readonly string folder = Directory.CreateTempSubdirectory("dcmtk").FullName;
    private Task serving = Task.CompletedTask;

    public ValueTask InitializeAsync()
    {
        listener.Start();
        serving = ServeAsync();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        await serving;
        Directory.Delete(folder, recursive: true);
        stop.Dispose();
    }

    [Fact]
    public async Task Echoscu_gets_its_answer_and_releases()
    {
        var (code, output) = await RunAsync("echoscu", "-v", "-aet", "PANO1", "-aec", "RIVERDENTAL", "127.0.0.1", Port);
        code.ShouldBe(0, output);
        output.ShouldContain("Success");
        (await ends.Reader.ReadAsync(TestContext.Current.CancellationToken)).Kind.ShouldBe(AssociationEndKind.Released);
    }

    [Fact]
    public async Task Storescu_sends_an_object_that_arrives_whole()
    {
        var pixels = new byte[512 * 400];
        new Random(5).NextBytes(pixels);
        var file = WriteFile("object.dcm", Uid.Parse("1.2.3.4.5"), pixels);
        var (code, output) = await RunAsync("storescu", "-v", "-R", "127.0.0.1", Port, file);
        code.ShouldBe(0, output);
        var one = stored.ShouldHaveSingleItem();
        one.Instance.Value.ShouldBe("1.2.3.4.5");
        DataSetReader.Read(one.Data, one.Syntax, DataSetLimits.WholeObject)[Tags.PixelData]!.Value.ToArray().ShouldBe(pixels);
    }

    [Fact]
    public async Task Findscu_gets_every_match()
    {
        var (code, output) = await RunAsync("findscu", "-v", "-S", "-k", "QueryRetrieveLevel=STUDY", "-k", "PatientID=42", "-k", "StudyInstanceUID", "127.0.0.1", Port);
        code.ShouldBe(0, output);
        output.ShouldContain("1.2.3.1");
        output.ShouldContain("1.2.3.100");
    }

    [Fact]
    public async Task Findscu_can_cancel()
    {
        var (_, output) = await RunAsync("findscu", "-v", "-S", "--cancel", "2", "-k", "QueryRetrieveLevel=STUDY", "-k", "PatientID=endless", "-k", "StudyInstanceUID", "127.0.0.1", Port);
        output.ShouldContain("Cancel", Case.Insensitive);
        (await ends.Reader.ReadAsync(TestContext.Current.CancellationToken)).Kind.ShouldBe(AssociationEndKind.Released);
    }

    [Fact]
    public async Task Getscu_takes_sub_operations_on_its_association()
    {
        var (code, output) = await RunAsync("getscu", "-v", "-S", "-od", folder, "-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID=1.2.3.1", "127.0.0.1", Port);
        code.ShouldBe(0, output);
        Directory.GetFiles(folder).Length.ShouldBe(3, output);
        (await ends.Reader.ReadAsync(TestContext.Current.CancellationToken)).Kind.ShouldBe(AssociationEndKind.Released);
    }

    [Fact]
    public async Task Movescu_sees_the_counts_and_the_final_status()
    {
        var (_, output) = await RunAsync("movescu", "-d", "-S", "-aem", "HILLORTHO", "-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID=1.2.3.1", "127.0.0.1", Port);
        output.ShouldContain("0xb000");
        output.ShouldContain("1.2.3.9");
        (await ends.Reader.ReadAsync(TestContext.Current.CancellationToken)).Kind.ShouldBe(AssociationEndKind.Released);
    }

    [Fact]
    public async Task Our_client_stores_to_storescp_and_echoes_it()
    {
        SkipWithout("storescp");
        var port = FreePort.Next();
        using var storescp = Start("storescp", "-v", "-od", folder, "+xa", "+B", port.ToString());
        try
        {
            await using var client = new DimseClient(await ConnectAsync(port, Peers.Propose(Peers.Native(Peers.Verification), Peers.Native(Peers.SecondaryCapture))));
            (await client.EchoAsync(TestContext.Current.CancellationToken)).Status.ShouldBe(DimseStatus.Success);
            var data = Encode(MakeObject(Uid.Parse("1.2.3.77"), new byte[300_000]), TransferSyntaxes.ExplicitLittleEndian);
            var context = client.Association.Terms.ContextsToInvoke(Peers.SecondaryCapture).First(c => c.TransferSyntax == TransferSyntaxes.ExplicitLittleEndian);
            var reply = await client.StoreAsync(new StoreRequest(context, Uid.Parse("1.2.3.77")), Slices.Of(data, 65536), TestContext.Current.CancellationToken);
            reply.Status.ShouldBe(DimseStatus.Success);
            await client.ReleaseAsync(TestContext.Current.CancellationToken);
            var file = await File.ReadAllBytesAsync(Directory.GetFiles(folder).ShouldHaveSingleItem(), TestContext.Current.CancellationToken);
            file.AsSpan().EndsWith(data).ShouldBeTrue();
        }
        finally
        {
            storescp.Kill();
            await storescp.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    private string Port => ((IPEndPoint)listener.LocalEndpoint).Port.ToString();

    /// <summary>The tool needs a moment until it listens.</summary>
    private static async Task<Association> ConnectAsync(int port, AssociationProposal proposal)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
                return await AssociationRequestor.RequestAsync(
                    new NetworkStream(socket, ownsSocket: true), Peers.Identity, proposal, WireLimits.Default, TimeProvider.System, TestContext.Current.CancellationToken);
            }
            catch (SocketException)
            {
                socket.Dispose();
                await Task.Delay(25, patience.Token);
            }
        }
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var socket = await listener.AcceptSocketAsync(stop.Token);
                socket.NoDelay = true;
                var outcome = await AssociationAcceptor.AcceptAsync(
                    new NetworkStream(socket, ownsSocket: true), Peers.Identity, Peers.AdmitAll, WireLimits.Default, TimeProvider.System, stop.Token);
                if (outcome.Association is { } association)
                {
                    ends.Writer.TryWrite(await DimseServer.RunAsync(association, Services(), stop.Token));
                    await association.DisposeAsync();
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private DimseServices Services() => new()
    {
        Echo = _ => new(DimseReply.Success),
        Store = StoreAsync,
        Find = FindAsync,
        Get = GetAsync,
        Move = MoveAsync,
    };

    private async ValueTask<DimseReply> StoreAsync(StoreOperation operation, CancellationToken token)
    {
        var data = new MemoryStream();
        while (await operation.ReadAsync(token) is { IsEmpty: false } slice)
        {
            data.Write(slice.Span);
        }

        stored.Add((operation.SopInstance, data.ToArray(), operation.TransferSyntax));
        return DimseReply.Success;
    }

    private static async ValueTask<DimseReply> FindAsync(FindOperation operation, CancellationToken token)
    {
        var isEndless = operation.Identifier.GetPlainText(Tags.PatientID) == "endless";
        for (var i = 1; isEndless || i <= 100; i++)
        {
            var match = new DataSet().SetText(Tags.QueryRetrieveLevel, Vr.CS, "STUDY").SetText(Tags.PatientID, Vr.LO, "42").SetUid(Tags.StudyInstanceUID, Uid.Parse($"1.2.3.{i}"));
            await operation.RespondAsync(match, optionalKeysUnsupported: false, token);
            if (isEndless)
            {
                await Task.Delay(1, token);
            }
        }

        return DimseReply.Success;
    }

    private static async ValueTask<DimseReply> GetAsync(GetOperation operation, CancellationToken token)
    {
        await operation.Tally.ExpectAsync(3);
        for (var i = 1; i <= 3; i++)
        {
            var context = operation.ContextsFor(Peers.SecondaryCapture).First();
            var instance = Uid.Parse($"1.2.3.1.{i}");
            var data = Encode(MakeObject(instance, new byte[50_000 * i]), context.TransferSyntax);
            var reply = await operation.StoreSubOperationAsync(new StoreRequest(context, instance), Slices.Of(data, 20_000), token);
            await operation.Tally.NoteAsync(reply.Status, instance);
        }

        return DimseReply.Success;
    }

    private static async ValueTask<DimseReply> MoveAsync(MoveOperation operation, CancellationToken token)
    {
        await operation.Tally.ExpectAsync(2);
        await operation.Tally.CompletedAsync();
        await operation.Tally.FailedAsync(Uid.Parse("1.2.3.9"));
        return DimseReply.Success;
    }

    private static DataSet MakeObject(Uid instance, byte[] pixels) => new DataSet()
        .SetUid(Tags.SOPClassUID, Peers.SecondaryCapture)
        .SetUid(Tags.SOPInstanceUID, instance)
        .SetText(Tags.PatientID, Vr.LO, "42")
        .SetUid(Tags.StudyInstanceUID, Uid.Parse("1.2.3.1"))
        .SetUid(Tags.SeriesInstanceUID, Uid.Parse("1.2.3.1.0"))
        .SetUInt16(Tags.BitsAllocated, 8)
        .Set(Tags.PixelData, Vr.OW, pixels);

    private static byte[] Encode(DataSet set, TransferSyntax syntax)
    {
        var writer = new System.Buffers.ArrayBufferWriter<byte>();
        DataSetWriter.Write(set, syntax, writer);
        return writer.WrittenSpan.ToArray();
    }

    /// <summary>A Part 10 file by hand, so that this test needs nothing but the codec.</summary>
    private string WriteFile(string name, Uid instance, byte[] pixels)
    {
        var meta = Encode(
            new DataSet()
                .Set(Tags.FileMetaInformationVersion, Vr.OB, new byte[] { 0, 1 })
                .SetUid(Tags.MediaStorageSOPClassUID, Peers.SecondaryCapture)
                .SetUid(Tags.MediaStorageSOPInstanceUID, instance)
                .SetUid(Tags.TransferSyntaxUID, TransferSyntaxes.ExplicitLittleEndian.Uid)
                .SetUid(Tags.ImplementationClassUID, Implementation.ClassUid),
            TransferSyntaxes.ExplicitLittleEndian);
        var length = Encode(new DataSet().SetUInt32(Tags.FileMetaInformationGroupLength, (uint)meta.Length), TransferSyntaxes.ExplicitLittleEndian);
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, [.. new byte[128], .. "DICM"u8, .. length, .. meta, .. Encode(MakeObject(instance, pixels), TransferSyntaxes.ExplicitLittleEndian)]);
        return path;
    }

    private static async Task<(int Code, string Output)> RunAsync(string tool, params string[] arguments)
    {
        SkipWithout(tool);
        using var process = Start(tool, arguments);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await error);
    }

    private static void SkipWithout(string tool) =>
        Assert.SkipUnless((Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':').Any(d => File.Exists(Path.Combine(d, tool))), $"{tool} is not installed.");

    private static Process Start(string tool, params string[] arguments)
    {
        var info = new ProcessStartInfo(tool, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        info.Environment["TCP_NODELAY"] = "1";
        return Process.Start(info) ?? throw new InvalidOperationException($"{tool} did not start.");
    }
}
