using System.Globalization;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Tests.Catalog;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Audit;

/// <summary>
/// Instances that arrive, records, associations that end, commits that fail and restarts, in random order; behind each of them the files are
/// copied as a kill would leave them, and the copy is opened. TRAIL_STEPS makes a run longer.
/// </summary>
public sealed class TrailCrashTests
{
    private const int SqliteFull = 13;
    private static readonly int Steps = int.Parse(Environment.GetEnvironmentVariable("TRAIL_STEPS") ?? "10", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Wherever_the_process_is_killed_sums_numbers_and_subjects_are_what_the_records_say(int seed)
    {
        var random = new Random(seed);
        var records = new RandomRecords(random);
        await using var test = await TestStore.CreateAsync();
        for (var step = 0; step < Steps; step++)
        {
            await StepAsync(test, random, records);
            DerivedRows.ShouldHold(test, open: true);
            await using var killed = test.At(Directory.CreateTempSubdirectory("dx-killed-").FullName);
            CopyFiles(test.Folder, killed.Folder);
            await killed.OpenAsync();
            DerivedRows.ShouldHold(killed, open: false);
            killed.Store.Audit.Verify().IsWhole.ShouldBeTrue();
        }

        await test.ReopenAsync();
        test.Store.Audit.WasInterrupted.ShouldBeFalse();
        DerivedRows.ShouldHold(test, open: false);
    }

    [Fact]
    public async Task What_was_open_as_the_process_was_killed_is_summed_up_as_interrupted()
    {
        await using var test = await TestStore.CreateAsync();
        await test.AddAsync(new Sample { Instance = "1.2.3.1.1" });
        await test.AddAsync(new Sample { Instance = "1.2.3.1.2" });
        test.Store.Audit.WasInterrupted.ShouldBeFalse();
        await using var killed = test.At(Directory.CreateTempSubdirectory("dx-killed-").FullName);
        CopyFiles(test.Folder, killed.Folder);
        await killed.OpenAsync();

        killed.Store.Audit.WasInterrupted.ShouldBeTrue();
        var (last, sum) = killed.Store.Audit.Newest().First();
        sum.Event.ShouldBe(AuditEvent.InstancesTransferred);
        sum.Transfer.ShouldBe(TransferKind.ReceivedNew);
        sum.Count.ShouldBe(2);
        sum.Detail.ShouldBe(AuditReasons.InterruptedByCrash);
        await killed.ReopenAsync();
        killed.Store.Audit.WasInterrupted.ShouldBeFalse();
        killed.Store.Audit.Newest().First().Sequence.ShouldBe(last);
    }

    [Fact]
    public async Task Messages_are_read_by_their_numbers()
    {
        await using var test = await TestStore.CreateAsync();
        for (var n = 1; n <= 5; n++)
        {
            await test.Store.Audit.AppendAsync(AuditFixture.Record(n) with { Event = n % 2 == 0 ? AuditEvent.SecurityAlert : AuditEvent.PatientConflict });
        }

        test.Store.Audit.MessagesAfter(0, 10).Select(m => (m.Number, m.Record!.Event)).ShouldBe(
            [(1, AuditEvent.ChainBegun), (2, AuditEvent.SecurityAlert), (3, AuditEvent.SecurityAlert)]);
        test.Store.Audit.MessagesAfter(1, 1).ShouldHaveSingleItem().Record!.Message.ShouldBe(2);
        test.Store.Audit.MessagesAfter(3, 10).ShouldBeEmpty();
        test.Store.Audit.Cursor("collector.example:6514").ShouldBe(default);
        await test.Store.Audit.MoveCursorAsync("collector.example:6514", 2);
        await test.Store.Audit.MoveCursorAsync("collector.example:6514", 3);
        await test.ReopenAsync();
        test.Store.Audit.Cursor("collector.example:6514").ShouldBe(new CollectorCursor(3));
    }

    private static async Task StepAsync(TestStore test, Random random, RandomRecords records)
    {
        switch (random.Next(8))
        {
            case 0:
                await test.ReopenAsync();
                break;
            case 1:
                await test.Store.Audit.EndTransfersAsync(records.Correlation);
                break;
            case 2:
                var left = random.Next(6);
                test.Probe = step =>
                {
                    // Behind the commit there is no full disk any more: who claims one there ends the store.
                    if (step != CommitStep.Show && left-- == 0)
                    {
                        throw new CatalogException(SqliteFull, "full");
                    }
                };
                await AppendAsync(test, random, records);
                test.Probe = null;
                break;
            case 3:
                await test.AddAsync(new Sample { Study = $"1.2.{random.Next(2)}", Series = $"1.2.{random.Next(2)}.1", Instance = $"1.2.3.{random.Next(6)}", Content = $"content {random.Next(2)}" });
                break;
            default:
                await AppendAsync(test, random, records);
                break;
        }
    }

    /// <summary>Some at once, so that they share commits.</summary>
    private static Task AppendAsync(TestStore test, Random random, RandomRecords records) => Task.WhenAll(Enumerable.Range(0, 1 + random.Next(8)).Select(async _ =>
    {
        try
        {
            await test.Store.Audit.AppendAsync(records.Next());
        }
        catch (StoreException)
        {
            // Refused: then it must not be there, which the numbers show.
        }
    }).ToList());

    /// <summary>As they would be found after a kill: nothing is closed.</summary>
    private static void CopyFiles(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith("-shm", StringComparison.Ordinal) && Path.GetFileName(f) != "lock"))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
    }
}
