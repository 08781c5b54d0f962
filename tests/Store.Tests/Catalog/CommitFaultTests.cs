using DicomExchange.Store.Catalog;
using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Disk;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Catalog;

/// <summary>The n-th step of committing fails, for every n: nothing acknowledged is lost, and what was not is absent or complete.</summary>
public sealed class CommitFaultTests
{
    private const int Objects = 4;
    private const int SqliteFull = 13;

    [Fact]
    public async Task Whichever_step_fails_what_was_acknowledged_is_there_after_a_restart()
    {
        var failures = 0;
        for (var n = 1; ; n++)
        {
            await using var test = await TestStore.CreateAsync();
            var steps = 0;
            test.Probe = _ => FailAt(ref steps, n, new IOException("made to fail"));
            var outcomes = await SendAllAsync(test);
            if (steps < n)
            {
                outcomes.ShouldAllBe(o => o.IsSafe);
                break;
            }

            failures++;
            outcomes.ShouldContain(o => !o.IsSafe);
            test.Store.IsReadOnly.ShouldBeTrue();
            (await test.AddAsync(Nth(99))).Kind.ShouldBe(StoreOutcomeKind.Refused);
            test.Probe = null;
            await test.ReopenAsync();
            await CheckAsync(test, outcomes);
        }

        failures.ShouldBeGreaterThan(5);
    }

    [Fact]
    public async Task A_disk_that_fills_up_while_a_study_is_deleted_stops_the_store_so_that_nothing_is_added_to_it_and_lost()
    {
        await using var test = await TestStore.CreateAsync();
        (await test.AddAsync(Nth(0))).Kind.ShouldBe(StoreOutcomeKind.Stored);
        test.Probe = step =>
        {
            if (step == CommitStep.WriteRows)
            {
                throw new CatalogException(SqliteFull, "full");
            }
        };
        var study = Dicom.Standard.Uid.Parse(Nth(0).Study);
        var record = new DicomExchange.Store.Audit.AuditRecord { Event = DicomExchange.Store.Audit.AuditEvent.StudyDeleted, Time = DateTimeOffset.UnixEpoch };
        (await Should.ThrowAsync<StoreException>(() => test.Store.Administration.DeleteStudyAsync(study, record).AsTask())).Reason.ShouldBe(StoreReasons.DiskFull);
        test.Probe = null;
        test.Store.IsReadOnly.ShouldBeTrue();
        (await test.AddAsync(Nth(0))).Kind.ShouldBe(StoreOutcomeKind.Refused);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task A_full_disk_refuses_the_group_and_leaves_the_store_writing(int at)
    {
        await using var test = await TestStore.CreateAsync();
        var steps = 0;
        test.Probe = _ => FailAt(ref steps, at, new CatalogException(SqliteFull, "full"));
        var refused = await test.AddAsync(Nth(0));
        refused.ShouldBe(new StoreOutcome(StoreOutcomeKind.Refused, StoreReasons.DiskFull));
        test.Store.IsReadOnly.ShouldBeFalse();
        Files(test).ShouldBeEmpty();
        (await test.AddAsync(Nth(0))).Kind.ShouldBe(StoreOutcomeKind.Stored);
        Files(test).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_a_failed_sync_of_file_or_directory_nothing_more_is_taken(bool isFile)
    {
        var isBroken = false;
        var disk = new DiskCalls
        {
            SyncFile = file => FailIf(isBroken && isFile, () => CheckedSync.File(file)),
            SyncDirectory = path => FailIf(isBroken && !isFile, () => CheckedSync.Directory(path)),
        };
        await using var test = await TestStore.CreateAsync(new VaultOptions { Disk = disk });
        (await test.AddAsync(Nth(0))).Kind.ShouldBe(StoreOutcomeKind.Stored);
        isBroken = true;
        (await test.AddAsync(Nth(1))).ShouldBe(new StoreOutcome(StoreOutcomeKind.Refused, StoreReasons.SyncFailed));
        isBroken = false;
        test.Store.IsReadOnly.ShouldBeTrue();
        (await test.AddAsync(Nth(2))).Kind.ShouldBe(StoreOutcomeKind.Refused);
        test.Store.Studies(null).Count.ShouldBe(1);
        Directory.EnumerateFiles(Path.Combine(test.Folder, "incoming")).ShouldBeEmpty();
        await test.ReopenAsync();
        (await test.AddAsync(Nth(2))).Kind.ShouldBe(StoreOutcomeKind.Stored);
    }

    private static void FailIf(bool isBroken, Action sync)
    {
        if (isBroken)
        {
            throw new SyncFailedException("test", 5);
        }

        sync();
    }

    private static void FailAt(ref int steps, int n, Exception error)
    {
        if (++steps == n)
        {
            throw error;
        }
    }

    private static List<string> Files(TestStore test) =>
        [.. new[] { "vault", "incoming" }.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(test.Folder, folder), "*", SearchOption.AllDirectories))];

    private static Sample Nth(int n) => new() { Study = $"1.2.{n % 3}", Series = $"1.2.{n % 3}.1", Instance = $"1.2.{n % 3}.1.{n}", Content = $"content {n}" };

    private static async Task<StoreOutcome[]> SendAllAsync(TestStore test)
    {
        var outcomes = new List<StoreOutcome>();
        for (var i = 0; i < Objects; i += 2)
        {
            var start = i;
            outcomes.AddRange(await Task.WhenAll(Enumerable.Range(0, 2).Select(k => test.AddAsync(Nth(start + k)))));
        }

        return [.. outcomes];
    }

    private static async Task CheckAsync(TestStore test, StoreOutcome[] outcomes)
    {
        for (var i = 0; i < outcomes.Length; i++)
        {
            var sample = Nth(i);
            var found = test.Store.Select(new RetrieveRequest
            {
                Level = QueryLevel.Image,
                Sight = Sight.All,
                Studies = [sample.Header.Study],
                Instances = [sample.Header.SopInstance],
            }).ToList();
            if (outcomes[i].IsSafe)
            {
                found.ShouldHaveSingleItem();
            }

            foreach (var instance in found)
            {
                (await test.Store.ReadAsync(instance)).ShouldBe(sample.Bytes);
            }
        }
    }
}
