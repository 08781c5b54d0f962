using DicomExchange.EndToEnd.Practices;
using DicomExchange.Support;
using Shouldly;
using Xunit;

namespace DicomExchange.EndToEnd.Chaos;

/// <summary>
/// The promise of durable delivery: what was acknowledged reaches every destination, whatever happens to lines, destinations and the node.
/// DICOMX_CHAOS says how often it is tried, DICOMX_CHAOS_SEED with which seed it begins; each run takes the next.
/// </summary>
public sealed class ChaosTests(ITestOutputHelper output)
{
    [Fact]
    public async Task What_was_acknowledged_is_at_both_destinations_once_and_identical_after_any_chaos()
    {
        Assert.SkipUnless(KeptDestination.Tool.IsHere, KeptDestination.Tool.Missing);
        Assert.SkipUnless(Orthanc.Tool.IsHere, Orthanc.Tool.Missing);
        await using var archive = await ArchiveDestination.StartAsync();
        var struck = new List<Fault>();
        for (var i = 0; i < Counts.Chaos; i++)
        {
            var schedule = new ChaosSchedule(Counts.ChaosSeed + i);
            await using var run = await ChaosRun.CreateAsync(schedule, archive);
            try
            {
                output.WriteLine($"seed {schedule.Seed}: {await run.RunAsync()}");
                struck.AddRange(run.Struck);
                var check = await run.CheckStoreAsync();
                check.ExitCode.ShouldBe(0, check.ToString());
                await archive.ClearAsync();
            }
            catch (Exception fault)
            {
                throw new InvalidOperationException($"DICOMX_CHAOS=1 DICOMX_CHAOS_SEED={schedule.Seed} tries it again.\n{schedule}\nstruck: {string.Join(' ', run.Struck)}", fault);
            }
        }

        output.WriteLine($"{struck.Count} faults: {string.Join(", ", struck.CountBy(static f => f.Kind).OrderBy(static k => k.Key).Select(static k => $"{k.Key} {k.Value}"))}");
        struck.Count.ShouldBeGreaterThan(Counts.Chaos);
    }

    [Fact]
    public void A_schedule_is_the_same_for_the_same_seed_and_another_for_another()
    {
        var text = new ChaosSchedule(Counts.ChaosSeed).ToString();

        new ChaosSchedule(Counts.ChaosSeed).ToString().ShouldBe(text);
        new ChaosSchedule(Counts.ChaosSeed + 1).ToString().ShouldNotBe(text);
    }
}
