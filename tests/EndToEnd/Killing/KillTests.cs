using System.Diagnostics;
using System.Globalization;
using DicomExchange.EndToEnd.Practices;
using DicomExchange.Support;
using Shouldly;
using Xunit;

namespace DicomExchange.EndToEnd.Killing;

/// <summary>The first promise: acknowledged means safe, whenever the process ends. DICOMX_KILLS says how often it is tried.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const string Unacknowledged = "object-unknown";

    [Fact]
    public async Task What_was_acknowledged_is_there_and_identical_after_kill_9_at_any_instant()
    {
        using var practice = await Practice.CreateAsync();
        var rounds = new List<KillRound>();
        var starts = new List<TimeSpan>();
        for (var i = 0; i < Counts.Kills; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await using var node = await practice.ServeAsync();
            starts.Add(Stopwatch.GetElapsedTime(began));
            if (rounds.Count > 0)
            {
                await rounds[^1].VerifyAsync(practice.Viewer);
            }

            rounds.Add(new KillRound(Counts.Seed, i));
            await rounds[^1].RunAsync(practice, node);
        }

        var orphans = await AdoptAsync(practice);
        await using var last = await practice.ServeAsync();
        var whole = 0;
        foreach (var round in rounds)
        {
            whole += await round.VerifyAsync(practice.Viewer);
        }

        await ShouldNoticeALossAsync(practice, rounds.First(r => r.AcknowledgedStudy is not null));
        (await last.StopAsync()).ShouldBe(0);
        output.WriteLine($"{rounds.Count} kills (seed {Counts.Seed}); {rounds.Sum(r => r.Offered)} objects begun, {rounds.Sum(r => r.Acknowledged)} acknowledged, all of them back and identical; "
            + $"{whole} there without acknowledgement, complete, {orphans} of them found as files without a row.");
        output.WriteLine($"Start to ready: {starts.Average(s => s.TotalSeconds):F2} s on average, {starts.Max().TotalSeconds:F2} s at most.");
        rounds.Sum(r => r.Acknowledged).ShouldBeGreaterThan(rounds.Count);
    }

    /// <summary>
    /// Between rename and commit a kill leaves a whole file that nobody was told about. `store verify` may name those and
    /// nothing else; after `--adopt` it finds nothing.
    /// </summary>
    private static async Task<int> AdoptAsync(Practice practice)
    {
        var first = await practice.RunAsync("store", "verify");
        var problems = Problems(first);
        problems.ShouldAllBe(line => line.Contains(Unacknowledged, StringComparison.Ordinal), first.ToString());
        first.ExitCode.ShouldBe(problems.Count == 0 ? 0 : 1, first.ToString());
        var adopted = await practice.RunAsync("store", "verify", "--adopt");
        adopted.ExitCode.ShouldBe(0, adopted.ToString());
        var clean = await practice.RunAsync("store", "verify");
        clean.ExitCode.ShouldBe(0, clean.ToString());
        return int.Parse(adopted.Output.Split(" adopted")[0].Split(' ')[^1], CultureInfo.InvariantCulture);
    }

    /// <summary>The comparison is shown a loss, and must object.</summary>
    private static async Task ShouldNoticeALossAsync(Practice practice, KillRound round)
    {
        (await practice.RunAsync("study", "delete", round.AcknowledgedStudy!, "--yes")).ExitCode.ShouldBe(0);
        await Assert.ThrowsAsync<ShouldAssertException>(() => round.VerifyAsync(practice.Viewer));
    }

    private static List<string> Problems(ToolResult verify) =>
        [.. verify.Output.Split('\n').Where(line => line.StartsWith("problem:", StringComparison.Ordinal))];
}
