using DicomExchange.Dicom.Standard;
using DicomExchange.EndToEnd.Practices;
using DicomExchange.Node.Client;
using DicomExchange.Support;
using Shouldly;

namespace DicomExchange.EndToEnd.Chaos;

/// <summary>
/// DCMTK's storescp, which keeps what comes over the wire bit by bit, a file for each instance. It takes one association at a time, so
/// that one that broke off is over, and its unfinished file gone, before the next begins.
/// </summary>
internal sealed class KeptDestination : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);

    private readonly TempFolder folder = new();
    private readonly RunningProcess process;

    private KeptDestination(int port)
    {
        Port = port;
        process = Tool.Start(["-od", folder.Path, "+B", "+xa", "-pm", "-pdu", "131072", $"{port}"]);
    }

    public static ForeignTool Tool { get; } = ForeignTool.Find("storescp");

    public int Port { get; }

    /// <summary>Files there are, finished or not.</summary>
    public int Count => Directory.GetFiles(folder.Path).Length;

    public static async Task<KeptDestination> StartAsync()
    {
        var started = new KeptDestination(FreePort.Next());
        await started.process.WaitForPortAsync(started.Port, StartLimit);
        return started;
    }

    /// <summary>Every object is there, once, as it was made; and nothing else.</summary>
    public async Task VerifyAsync(IReadOnlyList<TestObject> objects)
    {
        var left = objects.ToDictionary(static o => o.SopInstance);
        foreach (var path in Directory.GetFiles(folder.Path))
        {
            var (file, reason) = await FileInspection.InspectAsync(path, CancellationToken.None);
            file.ShouldNotBeNull($"storescp keeps {path}, which cannot be read: {reason}");
            left.Remove(file.SopInstance, out var sent).ShouldBeTrue($"storescp has {file.SopInstance} twice, or should not have it");
            var bytes = (await File.ReadAllBytesAsync(path))[(int)file.DataSetOffset..];
            Witness.AreEqual(sent!, bytes, file.TransferSyntax).ShouldBeTrue($"storescp has {file.SopInstance} otherwise than it was made");
        }

        left.Keys.ShouldBeEmpty("storescp does not have them");
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        folder.Dispose();
    }
}
