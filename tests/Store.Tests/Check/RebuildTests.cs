using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Check;
using DicomExchange.Store.Tests.Catalog;
using DicomExchange.Store.Vault;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Check;

/// <summary>Making the index anew is cut off at every step: the old index or the new one works, and nothing that was held is lost.</summary>
public sealed class RebuildTests
{
    private static readonly AuditRecord ByTest = new() { Event = AuditEvent.IndexRebuilt, Time = DateTimeOffset.UnixEpoch, Actor = "test" };
    private static readonly string[] Studies = ["1.2.0", "1.2.1"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whichever_step_fails_the_old_index_still_stands_and_names_what_it_named(bool inFiles)
    {
        await using var model = await FilledAsync(inFiles ? TestStore.InFiles : null);
        var failures = 0;
        for (var n = 1; ; n++)
        {
            await using var test = await CopyAsync(model);
            var steps = 0;
            var error = await RebuildAsync(test, () => FailAt(ref steps, n));
            if (steps < n)
            {
                error.ShouldBeNull();
                await ShouldHoldEverythingAsync(test, expectedObjects: 2);
                break;
            }

            failures++;
            error.ShouldNotBeNull();
            Directory.EnumerateFiles(test.Folder, "catalog.new*").ShouldBeEmpty($"after step {n}");
            await ShouldHoldEverythingAsync(test);
        }

        failures.ShouldBeGreaterThan(15);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Killed_at_any_step_the_old_or_the_new_index_works_and_the_next_start_clears_up(bool inFiles)
    {
        await using var test = await FilledAsync(inFiles ? TestStore.InFiles : null);
        await test.Store.DisposeAsync();
        var cuts = new List<string>();
        (await RebuildAsync(test, () => cuts.Add(CopyOf(test.Folder)))).ShouldBeNull();
        cuts.Count.ShouldBeGreaterThan(15);
        var rebuilt = 0;
        foreach (var cut in cuts)
        {
            await using var after = test.At(cut);
            await ShouldHoldEverythingAsync(after);
            Directory.EnumerateFiles(cut, "catalog.new*").ShouldBeEmpty();
            rebuilt += IsRebuilt(after) ? 1 : 0;
        }

        rebuilt.ShouldBeInRange(1, cuts.Count - 1);
        await test.OpenAsync();
        await ShouldHoldEverythingAsync(test, expectedObjects: 2);
    }

    [Fact]
    public async Task A_log_that_was_never_taken_up_goes_with_the_old_index_and_not_into_the_new_one()
    {
        await using var test = await FilledAsync();
        var killed = CopyOf(test.Folder);
        File.Exists(Path.Combine(killed, "catalog.db-wal")).ShouldBeTrue("the rows are in the log still");
        await using var after = test.At(killed);
        (await RebuildAsync(after, () => { })).ShouldBeNull();
        await ShouldHoldEverythingAsync(after);
        IsRebuilt(after).ShouldBeTrue();

        // The index that was kept has the audit record of its time, whole.
        await after.Store.DisposeAsync();
        File.Move(Path.Combine(killed, "catalog.old.db"), Path.Combine(killed, "catalog.db"), overwrite: true);
        await after.OpenAsync();
        after.Store.Audit.Verify().IsWhole.ShouldBeTrue();
        after.Store.Audit.Newest().Count(r => r.Record.Event is AuditEvent.InstanceReceived or AuditEvent.VariantReceived).ShouldBe(3);
    }

    [Fact]
    public async Task An_index_that_cannot_be_opened_is_replaced_and_kept()
    {
        await using var test = await FilledAsync();
        var killed = CopyOf(test.Folder);
        await File.WriteAllTextAsync(Path.Combine(killed, "catalog.db"), new string('x', 8192), Cancellation);
        await File.WriteAllTextAsync(Path.Combine(killed, "catalog.db-wal"), new string('y', 8192), Cancellation);
        await using var after = test.At(killed);
        (await RebuildAsync(after, () => { })).ShouldBeNull();
        await ShouldHoldEverythingAsync(after);
        File.ReadAllText(Path.Combine(killed, "catalog.old.db")).ShouldStartWith("x");
        File.Exists(Path.Combine(killed, "catalog.db-wal")).ShouldBe(after.IsOpen, "the only log is the new one's");
    }

    [Fact]
    public async Task A_deletion_that_was_begun_is_ended_and_not_undone()
    {
        await using var test = await FilledAsync();
        await test.Store.DisposeAsync();
        using (var connection = Connection.OpenWriter(Path.Combine(test.Folder, "catalog.db"), create: false))
        {
            StudyRemoval.Intend(connection, study: 1);
        }

        (await RebuildAsync(test, () => { })).ShouldBeNull();
        await test.OpenAsync();
        test.Store.Studies(null).ShouldHaveSingleItem();
        (await test.Store.Administration.VerifyAsync(OrphanAction.Report, null, Cancellation)).Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_object_the_disk_will_not_read_is_reported_and_keeps_no_other_out()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a link that leads to itself stands for the bad sector");
        await using var test = await FilledAsync();
        await test.Store.DisposeAsync();
        var file = Path.Combine(test.Folder, "vault", "000000", "0123456789abcdef0123456789abcdef");
        File.CreateSymbolicLink(file, file);
        var report = await StoreRebuild.RunAsync(test.Options, NullLoggerFactory.Instance, ByTest, null, Cancellation);
        report.Problems.ShouldHaveSingleItem().Reason.ShouldBe(DamageReasons.Unreadable);
        report.Adopted.ShouldBe(3);
    }

    [Fact]
    public async Task A_rebuild_that_is_stopped_by_the_administrator_leaves_everything_as_it_was()
    {
        await using var test = await FilledAsync();
        await test.Store.DisposeAsync();
        using var stop = new CancellationTokenSource();
        var seen = 0;
        await Should.ThrowAsync<OperationCanceledException>(() => StoreRebuild.RunAsync(
            test.Options, NullLoggerFactory.Instance, ByTest, new Progress(_ => FailAfter(ref seen, 1, stop)), stop.Token));
        Directory.EnumerateFiles(test.Folder, "catalog.*").Select(Path.GetFileName).ShouldBe(["catalog.db"]);
        await test.OpenAsync();
        await ShouldHoldEverythingAsync(test);
    }

    /// <summary>
    /// Three objects of two instances: while its first copy was damaged one came again, so the index names two files of the same
    /// content. The damage was mended later.
    /// </summary>
    private static async Task<TestStore> FilledAsync(VaultOptions? vault = null)
    {
        var test = await TestStore.CreateAsync(vault);
        for (var i = 0; i < 2; i++)
        {
            (await test.AddAsync(Nth(i))).Kind.ShouldBe(StoreOutcomeKind.Stored);
            if (i == 0)
            {
                var first = test.Objects().Single();
                first.Flip();
                (await test.AddAsync(Nth(0) with { Partner = "two" })).Kind.ShouldBe(StoreOutcomeKind.Variant);
                first.Flip();
            }
        }

        return test;
    }

    private static Sample Nth(int n) => new() { Study = $"1.2.{n % 2}", Series = $"1.2.{n % 2}.1", Instance = $"1.2.{n % 2}.1.{n}", Content = $"content {n}" };

    private static async Task<TestStore> CopyAsync(TestStore model)
    {
        await model.Store.DisposeAsync();
        return model.At(CopyOf(model.Folder));
    }

    private static async Task<Exception?> RebuildAsync(TestStore test, Action onStep)
    {
        var options = test.Options with { Probe = _ => onStep(), RebuildProbe = _ => onStep() };
        try
        {
            (await StoreRebuild.RunAsync(options, NullLoggerFactory.Instance, ByTest, null, Cancellation)).Problems.ShouldBeEmpty();
            return null;
        }
        catch (Exception e) when (e is IOException or StoreException)
        {
            return e;
        }
    }

    private static async Task ShouldHoldEverythingAsync(TestStore test, int? expectedObjects = null)
    {
        if (!test.IsOpen)
        {
            await test.OpenAsync();
        }

        foreach (var partner in new[] { null, "one" })
        {
            (await test.Store.InstancesAsync(partner, Studies)).Count.ShouldBe(2);
        }

        (await test.Store.InstancesAsync("two", Studies)).Count.ShouldBe(1);
        var problems = (await test.Store.Administration.VerifyAsync(OrphanAction.Report, null, Cancellation)).Problems;
        problems.Where(p => p.Reason != ProblemReasons.ObjectUnknown).ShouldBeEmpty();
        if (expectedObjects is { } objects)
        {
            problems.ShouldBeEmpty();
            test.Objects().Count.ShouldBe(objects);
        }
    }

    private static bool IsRebuilt(TestStore test) => test.Store.Audit.Newest().Last().Record.Reason == CatalogReasons.IndexRebuilt;

    /// <summary>What the disk would hold if the process ended now.</summary>
    private static string CopyOf(string folder)
    {
        var copy = Directory.CreateTempSubdirectory("dx-cut-").FullName;
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) != "lock"))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            using var from = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var to = File.Create(target);
            from.CopyTo(to);
        }

        return copy;
    }

    private static void FailAt(ref int steps, int n)
    {
        if (++steps == n)
        {
            throw new IOException("made to fail");
        }
    }

    private static void FailAfter(ref int seen, int count, CancellationTokenSource stop)
    {
        if (++seen == count)
        {
            stop.Cancel();
        }
    }

    /// <summary>Reports on the thread that does the work.</summary>
    private sealed class Progress(Action<WorkProgress> onReport) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value) => onReport(value);
    }
}
