using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Audit;
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

    public static TheoryData<string> Errors => [.. Made.Keys];

    /// <summary>What a step may fail with before anything is undecided; none of it says that what was synced is lost.</summary>
    private static readonly Dictionary<string, Func<Exception>> Made = new()
    {
        ["the catalog is locked"] = () => new CatalogException(5, "database is locked"),
        ["the table is locked"] = () => new CatalogException(262, "database table is locked"),
        ["no memory"] = () => new CatalogException(7, "out of memory"),
        ["the log cannot be opened"] = () => new CatalogException(14, "unable to open database file"),
        ["a read failed"] = () => new CatalogException(266, "disk I/O error"),
        ["too many files are open"] = () => new IOException("Too many open files", 24),
        ["no room for a handle"] = () => new IOException("Cannot allocate memory", 12),
        ["the disk is full"] = () => new CatalogException(SqliteFull, "full"),
        ["a constraint"] = () => new CatalogException(2067, "constraint failed"),
        ["a mistake of ours"] = () => new InvalidOperationException("made to fail"),
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task Whichever_step_fails_only_what_is_undecided_ends_writing_and_nothing_acknowledged_is_lost(string error)
    {
        var failures = 0;
        for (var n = 1; ; n++)
        {
            await using var test = await TestStore.CreateAsync();
            var failed = new List<CommitStep>();
            var steps = 0;
            test.Probe = step =>
            {
                if (++steps == n)
                {
                    failed.Add(step);
                    throw Made[error]();
                }
            };
            var outcomes = await SendAllAsync(test);
            test.Probe = null;
            if (failed.Count == 0)
            {
                outcomes.ShouldAllBe(o => o.IsSafe);
                break;
            }

            failures++;
            var isUndecided = failed[0] == CommitStep.Show || (failed[0] == CommitStep.Commit && error != "the disk is full");
            test.Store.IsReadOnly.ShouldBe(isUndecided, $"{failed[0]}");
            if (isUndecided)
            {
                outcomes.ShouldContain(o => !o.IsSafe);
                (await test.AddAsync(Nth(99))).Kind.ShouldBe(StoreOutcomeKind.Refused);
                await test.ReopenAsync();
            }
            else
            {
                test.Objects().Count.ShouldBe(outcomes.Count(o => o.IsSafe));
                test.Files("incoming").ShouldBeEmpty();
                (await Task.WhenAll(Enumerable.Range(0, Objects).Select(i => test.AddAsync(Nth(i))))).ShouldAllBe(o => o.IsSafe);
                outcomes = [.. outcomes.Select(_ => new StoreOutcome(StoreOutcomeKind.Stored))];
                await test.ReopenAsync();
            }

            await CheckAsync(test, outcomes);
            test.Store.Audit.Verify().IsWhole.ShouldBeTrue();
        }

        failures.ShouldBeGreaterThan(5);
    }

    [Theory]
    [InlineData(1034)]
    [InlineData(1290)]
    [InlineData(11)]
    [InlineData(26)]
    [InlineData(1032)]
    public async Task A_sync_that_SQLite_reports_as_failed_or_a_catalog_that_is_not_whole_ends_writing_wherever_it_shows(int code)
    {
        foreach (var at in new[] { CommitStep.Begin, CommitStep.WriteRows, CommitStep.Commit })
        {
            await using var test = await TestStore.CreateAsync();
            test.Probe = step => FailIf(step == at, new CatalogException(code, "made to fail"));
            (await test.AddAsync(Nth(0))).Kind.ShouldBe(StoreOutcomeKind.Refused);
            test.Probe = null;
            test.Store.IsReadOnly.ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData(5)]
    [InlineData(7)]
    public async Task A_passing_failure_is_answered_as_such(int code)
    {
        await using var test = await TestStore.CreateAsync();
        test.Probe = step => FailIf(step == CommitStep.Begin, new CatalogException(code, "made to fail"));
        (await test.AddAsync(Nth(0))).ShouldBe(new StoreOutcome(StoreOutcomeKind.Refused, "store-busy"));
        (await Should.ThrowAsync<StoreException>(() => test.Store.AuditAsync(Record).AsTask())).Reason.ShouldBe("store-busy");
        test.Probe = null;
        (await test.AddAsync(Nth(0))).Kind.ShouldBe(StoreOutcomeKind.Stored);
    }

    [Fact]
    public async Task One_that_cannot_be_entered_is_refused_alone_and_its_companions_are_kept()
    {
        await using var test = await TestStore.CreateAsync();
        (await test.AddAsync(Nth(0))).Kind.ShouldBe(StoreOutcomeKind.Stored);

        // A trigger stands for whatever the database refuses of one row.
        test.Catalog("CREATE TRIGGER refuse BEFORE INSERT ON series WHEN (SELECT count(*) FROM series) = 3 BEGIN SELECT RAISE(ABORT, 'refused'); END");
        var gate = new ManualResetEventSlim();
        test.Probe = _ => gate.Wait(TestContext.Current.CancellationToken);
        var sending = Enumerable.Range(1, 8).Select(i => Task.Run(() => test.AddAsync(Nth(i) with { Study = $"1.3.{i}", Series = $"1.3.{i}.1" }))).ToList();
        gate.Set();
        var outcomes = await Task.WhenAll(sending);
        outcomes.Count(o => o.IsSafe).ShouldBe(2);
        outcomes.Where(o => !o.IsSafe).ShouldAllBe(o => o.Reason == "entry-failed");
        test.Store.IsReadOnly.ShouldBeFalse();
        test.Objects().Count.ShouldBe(3);
        test.Catalog("DROP TRIGGER refuse");
        test.Store.Studies(null).Count.ShouldBe(3);
        (await test.AddAsync(Nth(9) with { Study = "1.4", Series = "1.4.1" })).Kind.ShouldBe(StoreOutcomeKind.Stored);
        test.Store.Audit.Verify().IsWhole.ShouldBeTrue();
    }

    [Fact]
    public async Task A_file_that_vanished_before_it_was_moved_refuses_its_own_object_only()
    {
        var isBroken = true;
        var disk = new DiskCalls
        {
            Rename = (from, to) =>
            {
                if (isBroken)
                {
                    isBroken = false;
                    File.Delete(from);
                }

                File.Move(from, to, overwrite: true);
            },
        };
        await using var test = await TestStore.CreateAsync(TestStore.InFiles with { Disk = disk });
        var outcomes = await SendAllAsync(test);
        outcomes.Count(o => !o.IsSafe).ShouldBe(1);
        test.Store.IsReadOnly.ShouldBeFalse();
        await CheckAsync(test, outcomes);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_opened_for_its_sync_refuses_the_group_and_a_later_one_succeeds()
    {
        var isBroken = false;
        var disk = new DiskCalls
        {
            SyncDirectory = path =>
            {
                FailIf(isBroken, new IOException("Too many open files", 24));
                CheckedSync.Directory(path);
            },
        };
        await using var test = await TestStore.CreateAsync(TestStore.InFiles with { Disk = disk, ObjectsPerFolder = 2 });
        for (var i = 0; i < 6; i++)
        {
            isBroken = true;
            (await test.AddAsync(Nth(i))).ShouldBe(new StoreOutcome(StoreOutcomeKind.Refused, "store-busy"));
            isBroken = false;
            (await test.AddAsync(Nth(i))).Kind.ShouldBe(StoreOutcomeKind.Stored);
        }

        test.Store.IsReadOnly.ShouldBeFalse();
        test.Objects().Count.ShouldBe(6);
    }

    [Fact]
    public async Task A_series_rolled_back_with_its_group_is_made_again_by_the_next()
    {
        await using var test = await TestStore.CreateAsync();
        (await test.AddAsync(new Sample())).Kind.ShouldBe(StoreOutcomeKind.Stored);
        var second = new Sample { Series = "1.2.3.2", Instance = "1.2.3.2.1" };
        test.Probe = step => FailIf(step == CommitStep.Commit, new CatalogException(SqliteFull, "full"));
        (await test.AddAsync(second)).Reason.ShouldBe("disk-full");
        test.Probe = null;
        (await test.AddAsync(second)).Kind.ShouldBe(StoreOutcomeKind.Stored);
        (await test.AddAsync(second with { Instance = "1.2.3.2.2" })).Kind.ShouldBe(StoreOutcomeKind.Stored);
        test.Store.Series(null).ShouldBe(["1.2.3|1.2.3.1|1", "1.2.3|1.2.3.2|2"]);
    }

    [Fact]
    public async Task A_series_of_a_deleted_study_is_made_again_when_it_comes_again()
    {
        await using var test = await TestStore.CreateAsync();
        (await test.AddAsync(new Sample())).Kind.ShouldBe(StoreOutcomeKind.Stored);
        (await test.Store.Administration.DeleteStudyAsync(Uid.Parse("1.2.3"), Record with { Event = AuditEvent.StudyDeleted })).ShouldBe(1);
        (await test.AddAsync(new Sample())).Kind.ShouldBe(StoreOutcomeKind.Stored);
        (await test.AddAsync(new Sample { Instance = "1.2.3.1.2" })).Kind.ShouldBe(StoreOutcomeKind.Stored);
        test.Store.Series(null).ShouldBe(["1.2.3|1.2.3.1|2"]);
    }

    [Fact]
    public async Task A_checkpoint_rolled_back_with_its_group_is_signed_again_by_the_next()
    {
        await using var test = await TestStore.CreateAsync();
        await Task.WhenAll(Enumerable.Range(0, AuditChain.RecordsPerCheckpoint - 1).Select(_ => test.Store.AuditAsync(Record).AsTask()));
        test.Probe = step => FailIf(step == CommitStep.WriteRows, new CatalogException(SqliteFull, "full"));
        await Should.ThrowAsync<StoreException>(() => test.Store.AuditAsync(Record).AsTask());
        test.Probe = null;
        await test.Store.AuditAsync(Record);
        test.Store.Audit.Verify().Unsigned.ShouldBe(1);
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
        var record = new AuditRecord { Event = AuditEvent.StudyDeleted, Time = DateTimeOffset.UnixEpoch };
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
        test.Objects().ShouldBeEmpty();
        test.Files("incoming").ShouldBeEmpty();
        (await test.AddAsync(Nth(0))).Kind.ShouldBe(StoreOutcomeKind.Stored);
        test.Objects().Count.ShouldBe(1);
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
        await using var test = await TestStore.CreateAsync(TestStore.InFiles with { Disk = disk });
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

    private static readonly AuditRecord Record = new() { Event = AuditEvent.Query, Time = DateTimeOffset.UnixEpoch };

    private static void FailIf(bool isBroken, Exception error)
    {
        if (isBroken)
        {
            throw error;
        }
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
