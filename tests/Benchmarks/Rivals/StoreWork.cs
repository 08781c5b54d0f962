using DicomExchange.Generator;
using DicomExchange.Support;

namespace DicomExchange.Benchmarks.Rivals;

/// <summary>New instances from storescu, each with UIDs it invents: one file that is sent again and again.</summary>
/// <param name="Count">Instances of all senders together.</param>
/// <param name="Bytes">Of the pixels of each.</param>
/// <param name="Senders">Processes at once, one association each.</param>
/// <param name="IsStock">DCMTK as packaged, which leaves Nagle's algorithm on.</param>
internal sealed record StoreWork(int Count, int Bytes, int Senders, bool IsStock = false)
{
    private static readonly Dictionary<string, string> Stock = new() { ["TCP_NODELAY"] = "0" };

    public async Task<Done> RunAsync(Arena arena, Rival rival, CancellationToken cancellation)
    {
        var (file, length) = FileOf(arena);
        var results = await Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => SendAsync(arena, rival, file, cancellation)));
        return results.FirstOrDefault(static r => !r.Succeeded) is { } failed
            ? throw new InvalidOperationException("storescu: " + Said(failed))
            : new Done(Count / Senders * Senders, Count / Senders * Senders * length);
    }

    private Task<ToolResult> SendAsync(Arena arena, Rival rival, string file, CancellationToken cancellation)
    {
        var files = arena.CallerFiles(rival);
        return ForeignTool.Find("storescu").RunAsync(
            [
                "+tls", files.Key, files.Certificate, "+cf", files.Trusted, "-aet", Peers.NodeFolder.CallerTitle, "-aec", Peers.NodeFolder.Title,
                "-R", "-xe", "+II", "--repeat", $"{Count / Senders}", "-td", "60", "127.0.0.1", $"{rival.Server.Address.Port}", file,
            ],
            TimeSpan.FromMinutes(5),
            IsStock ? Stock : null,
            cancellation);
    }

    /// <summary>The last that it said.</summary>
    private static string Said(ToolResult result) => result.TimedOut
        ? "its time was up"
        : $"{result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault()} (exit code {result.ExitCode})";

    private (string Path, long Length) FileOf(Arena arena)
    {
        var (made, path) = (LargeObject.Of(Bytes), arena.Work.File($"{Bytes}.dcm"));
        if (!File.Exists(path))
        {
            using var target = File.Create(path);
            made.WritePart10(target);
        }

        return (path, made.Length);
    }
}
