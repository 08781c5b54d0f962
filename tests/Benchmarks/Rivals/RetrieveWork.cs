using DicomExchange.Benchmarks.Peers;
using DicomExchange.Dicom.Standard;
using DicomExchange.Support;

namespace DicomExchange.Benchmarks.Rivals;

/// <summary>What was stored is fetched again: by our own client, since DCMTK 3.6.7 has no TLS in getscu and movescu, and by getscu behind stunnel.</summary>
internal static class RetrieveWork
{
    public static async Task<Done> GetAsync(Rival rival, Uid study, int expected, CancellationToken cancellation)
    {
        var (objects, bytes) = await rival.Caller.GetAsync(study, cancellation);
        return objects == expected ? new Done(objects, bytes) : throw new InvalidOperationException($"{objects} of {expected} instances came");
    }

    /// <param name="expected">How many objects are to come, and their bytes.</param>
    public static async Task<Done> GetscuAsync(Arena arena, Rival rival, (int Objects, long Bytes) expected, CancellationToken cancellation)
    {
        var tool = ForeignTool.Find("getscu");
        var got = await tool.RunAsync(
            [
                "-v", "-S", "-aet", NodeFolder.CallerTitle, "-aec", NodeFolder.Title, "-pdu", "131072", "--ignore",
                "-k", "0008,0052=STUDY", "-k", $"0020,000D={arena.SeriesStudy}", "127.0.0.1", $"{arena.RelayPort(rival)}",
            ],
            cancel: cancellation);
        var said = got.Output.Split('\n').LastOrDefault(static l => l.Contains("Completed Suboperations", StringComparison.Ordinal))?.Split(' ')[^1];
        return said == $"{expected.Objects}"
            ? new Done(expected.Objects, expected.Bytes)
            : throw new InvalidOperationException($"getscu says of {expected.Objects} instances: {said ?? "nothing"} (exit code {got.ExitCode})");
    }

    /// <param name="expected">How many objects are to be sent to the receiver, and their bytes.</param>
    public static async Task<Done> MoveAsync(Rival rival, Uid study, (int Objects, long Bytes) expected, CancellationToken cancellation)
    {
        var sent = await rival.Caller.MoveAsync(study, cancellation);
        return sent == expected.Objects ? new Done(sent, expected.Bytes) : throw new InvalidOperationException($"{sent} of {expected.Objects} instances were sent");
    }
}
