using DicomExchange.Support;

namespace DicomExchange.Interop.Set;

/// <summary>DCMTK's storescp that keeps what comes over the wire bit by bit.</summary>
public sealed class Receiver : IAsyncDisposable
{
    private readonly RunningProcess process;

    private Receiver(RunningProcess process, string folder)
    {
        this.process = process;
        Folder = folder;
    }

    public string Folder { get; }

    public string Output => process.Output;

    /// <param name="tls">Options for TLS; empty for a plain one.</param>
    public static async Task<Receiver> StartAsync(int port, string folder, params string[] tls)
    {
        var running = ForeignTool.Find("storescp").Start([.. tls, "-od", folder, "+B", "+xa", "-pm", "-pdu", "131072", $"{port}"]);
        try
        {
            await running.WaitForPortAsync(port, TimeSpan.FromMinutes(3));
            return new Receiver(running, folder);
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();
}
