using DicomExchange.EndToEnd.Practices;
using DicomExchange.Support;
using Shouldly;
using Xunit;

namespace DicomExchange.EndToEnd.Tracing;

/// <summary>The first promise seen from outside: what the kernel was asked, in which order. DICOMX_TRACED says over how many instances.</summary>
public sealed class TraceTests(ITestOutputHelper output)
{
    private const int Small = 20_000;
    private const int Middle = 300_000;
    private const int InFile = 1_100_000;

    private static readonly ForeignTool Tracer = ForeignTool.Find("strace");

    [Fact]
    public async Task File_directory_and_database_are_synced_in_this_order_before_every_response()
    {
        Assert.SkipUnless(Tracer.IsHere, Tracer.Missing);
        using var folder = new TempFolder();
        string[] command = [Tracer.Path!, "-f", "--seccomp-bpf", "-yy", "-xx", "-s", "512", "-e", "signal=none"];
        Assert.SkipUnless((await Tracer.RunAsync([.. command[1..], "-o", "/dev/null", "true"])).Succeeded, "strace may not trace here");
        using var practice = await Practice.CreateAsync();
        var file = folder.File("trace");
        await using (var node = await practice.ServeAsync(
            [.. command, "-e", "trace=fsync,fdatasync,rename,renameat,renameat2,write,writev,pwrite64,pwritev,pwritev2,sendto,sendmsg", "-o", file]))
        {
            await StoreAsync(practice, Counts.Traced);
            (await node.StopAsync()).ShouldBe(0, node.Output);
        }

        var trace = DurabilityTrace.Of(File.ReadLines(file));
        trace.Violations.ShouldBeEmpty();
        trace.Responses.ShouldBe(Counts.Traced);
        trace.Safe.ShouldBe(Counts.Traced);
        output.WriteLine($"{trace.Responses} responses traced, each after the sync of file, directory and database");

        // The check is shown its own trace without one kind of sync, and must object.
        foreach (var sync in new[] { "/incoming/", "/vault/0", "/vault/segments/", "-wal" })
        {
            DurabilityTrace.Of(File.ReadLines(file).Where(line => !IsSyncOf(line, sync))).Violations.ShouldNotBeEmpty(sync);
        }
    }

    /// <summary>Half of them one after another, half from four senders at once that share commits.</summary>
    private static async Task StoreAsync(Practice practice, int count)
    {
        var alone = count / 2;
        (await practice.PlainUnit.StoreAsync(Objects(1, alone))).ShouldAllBe(reply => reply.Status.IsSuccess);
        var units = practice.Units.Skip(Practice.TlsUnits).ToList();
        var rest = units.Select((unit, i) => Task.Run(() => unit.StoreAsync(Objects(i + 2, (count - alone + i) / units.Count))));
        (await Task.WhenAll(rest)).SelectMany(replies => replies).ShouldAllBe(reply => reply.Status.IsSuccess);
    }

    private static IReadOnlyList<TestObject> Objects(int study, int count) => [.. Enumerable.Range(1, count).Select(i => TestObject.Of((i % 3) switch { 0 => Small, 1 => Middle, _ => InFile }, study, i))];

    private static bool IsSyncOf(string line, string path) =>
        TraceLine.Parse(line) is { Call: "fsync" or "fdatasync" } sync && (sync.Text.Contains(path, StringComparison.Ordinal) || !sync.Begins);
}
