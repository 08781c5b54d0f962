using System.Text;
using DicomExchange.Dicom.Standard;
using DicomExchange.Store.Check;
using DicomExchange.Store.Vault.Keys;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Catalog.Snapshot;

/// <summary>A snapshot counts for the state it was made from, and once; with its key goes what it holds.</summary>
public sealed class SnapshotStateTests
{
    private static readonly string[] Parts = ["catalog.db", "keys.db", "index.snapshot"];

    public static TheoryData<int> Mixtures => [.. Enumerable.Range(0, 1 << Parts.Length)];

    /// <param name="old">Which of the files are those of the stop before.</param>
    [Theory]
    [MemberData(nameof(Mixtures))]
    public async Task Files_put_back_from_an_earlier_stop_give_no_index_of_another_state(int old)
    {
        await using var test = await FilledAsync(3);
        await test.Store.DisposeAsync();
        await using var before = test.Image();
        await test.OpenAsync();
        (await test.AddAsync(Nth(9))).IsSafe.ShouldBeTrue();
        await test.Store.Administration.DeleteStudyAsync(Uid.Parse("1.2.1"), SnapshotRows.Record);
        await test.Store.DisposeAsync();
        await using var mixed = test.Image();
        for (var part = 0; part < Parts.Length; part++)
        {
            if ((old & (1 << part)) != 0)
            {
                File.Copy(Path.Combine(before.Folder, Parts[part]), Path.Combine(mixed.Folder, Parts[part]), overwrite: true);
            }
        }

        var rows = IndexDump.Of(mixed.LoadIndex());
        var taken = mixed.TakeIndex();
        (taken is not null).ShouldBe(old is 0 or (1 << 3) - 1);
        if (taken is not null)
        {
            IndexDump.Of(taken).ShouldBe(rows);
        }

        await test.OpenAsync();
    }

    [Fact]
    public async Task A_catalog_of_which_a_deletion_was_cut_off_gives_no_index()
    {
        await using var test = await FilledAsync(3);
        await test.Store.DisposeAsync();
        test.Catalog("INSERT INTO deletions SELECT id FROM studies WHERE id = 1").ShouldBe(1);
        await test.OpenAsync();
        test.Store.Studies(null).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_key_ring_that_lost_a_key_hides_its_study_as_ever()
    {
        await using var test = await FilledAsync(3);
        await test.Store.DisposeAsync();
        test.Keys("DELETE FROM key WHERE kind = 2 AND name = (SELECT min(name) FROM key WHERE kind = 2)").ShouldBe(1);
        await test.OpenAsync();
        test.Store.StudiesWithoutKey.ShouldBe(1);
        test.Store.Studies(null).Count.ShouldBe(2);
    }

    [Fact]
    public async Task The_snapshot_of_another_store_gives_no_index()
    {
        await using var test = await FilledAsync(3);
        await using var other = await FilledAsync(2);
        await test.Store.DisposeAsync();
        await other.Store.DisposeAsync();
        File.Copy(Snapshot(other), Snapshot(test), overwrite: true);
        test.TakeIndex().ShouldBeNull();
        await test.OpenAsync();
        test.Store.Studies(null).Count.ShouldBe(3);
        other.TakeIndex().ShouldNotBeNull();
    }

    [Fact]
    public async Task An_open_store_has_neither_the_file_nor_its_key()
    {
        await using var test = await FilledAsync(3);
        await test.Store.DisposeAsync();
        var wrapped = WrappedSnapshotKey(test);
        File.ReadAllBytes(Path.Combine(test.Folder, "keys.db")).AsSpan().IndexOf(wrapped).ShouldBeGreaterThan(0);
        await test.OpenAsync();
        File.Exists(Snapshot(test)).ShouldBeFalse();
        await using var image = test.Image();
        image.Keys("DELETE FROM key WHERE kind = 3").ShouldBe(0);
        File.ReadAllBytes(Path.Combine(test.Folder, "keys.db")).AsSpan().IndexOf(wrapped).ShouldBe(-1);
    }

    [Fact]
    public async Task Whoever_destroys_a_study_key_destroys_that_of_a_snapshot_too()
    {
        await using var test = await FilledAsync(3);
        await test.Store.DisposeAsync();
        using (var keys = test.OpenKeys())
        {
            keys.Destroy(keys.Tokens.Of(TokenLabel.Study, Uid.Parse("1.2.1"))).ShouldBeTrue();
        }

        test.TakeIndex().ShouldBeNull();
        await test.OpenAsync();
        test.Store.StudiesWithoutKey.ShouldBe(1);
    }

    [Fact]
    public async Task The_snapshot_opens_after_its_key_was_wrapped_by_another_master_key()
    {
        await using var test = await FilledAsync(3);
        await test.Store.DisposeAsync();
        var next = test.Options.MasterKeys.WithNext();
        using (var keys = test.OpenKeys())
        {
            keys.Use(next);
            keys.RewrapSome(1000);
            keys.CountUnderOlderMaster().ShouldBe(0);
            keys.TakeSnapshotKey().ShouldNotBeNull();
            keys.TakeSnapshotKey().ShouldBeNull();
        }
    }

    [Fact]
    public async Task Nothing_of_a_patient_stands_in_the_file_in_clear()
    {
        // Long enough that they do not stand in half a megabyte of sealed bytes by chance, as three letters do once in thirty times.
        await using var test = await FilledAsync(2);
        (await test.AddAsync(Nth(3) with { Name = "Canaria^Cornelia", PatientId = "CANARY-4711-0815", Study = "1.2.826.4711.0815", Series = "1.2.826.4711.0815.1", Instance = "1.2.826.4711.0815.1.1" })).IsSafe.ShouldBeTrue();
        await test.Store.DisposeAsync();
        var bytes = await File.ReadAllBytesAsync(Snapshot(test), TestContext.Current.CancellationToken);
        foreach (var clear in new[] { "Canaria", "CANARIA", "canaria", "Cornelia", "CORNELIA", "cornelia", "CANARY-4711", "1.2.826.4711", "19800102", "20260102" })
        {
            bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(clear)).ShouldBe(-1, clear);
        }

        await test.OpenAsync();
    }

    [Fact]
    public async Task A_store_of_which_a_row_is_damaged_is_opened_row_by_row_until_it_is_mended()
    {
        await using var test = await FilledAsync(3);
        test.SnapshotFrom = null;
        await test.ReopenAsync();
        await test.Store.DisposeAsync();
        await using var sound = test.Image();
        test.Catalog("UPDATE holdings SET row = zeroblob(length(row)) WHERE id = 2").ShouldBe(1);
        test.SnapshotFrom = 1;
        for (var round = 0; round < 2; round++)
        {
            await test.OpenAsync();
            test.Store.StudiesDamaged.ShouldBe(1);
            await test.Store.DisposeAsync();
            File.Exists(Snapshot(test)).ShouldBeFalse();
        }

        await test.OpenAsync();
        await test.Store.Administration.DeleteStudyAsync(Uid.Parse("1.2.2"), SnapshotRows.Record);
        await test.Store.DisposeAsync();
        var taken = test.TakeIndex();
        taken.ShouldNotBeNull();
        IndexDump.Of(taken).ShouldBe(IndexDump.Of(test.LoadIndex()));
    }

    [Fact]
    public async Task A_row_damaged_after_the_stop_is_found_by_a_check()
    {
        await using var test = await FilledAsync(3);
        await test.Store.DisposeAsync();
        test.Catalog("UPDATE holdings SET row = zeroblob(length(row)) WHERE id = 2").ShouldBe(1);
        await test.OpenAsync();
        test.Store.StudiesDamaged.ShouldBe(0);
        test.Store.Studies(null).Count.ShouldBe(3);
        var report = await test.Store.Administration.VerifyAsync(OrphanAction.Report, null, TestContext.Current.CancellationToken);
        report.Problems.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_small_index_is_not_kept()
    {
        await using var test = await FilledAsync(3);
        test.SnapshotFrom = 4;
        await test.ReopenAsync();
        await test.Store.DisposeAsync();
        File.Exists(Snapshot(test)).ShouldBeFalse();
        test.SnapshotFrom = 3;
        await test.OpenAsync();
        await test.Store.DisposeAsync();
        File.Exists(Snapshot(test)).ShouldBeTrue();
        await test.OpenAsync();
    }

    [Fact]
    public async Task An_index_made_anew_takes_nothing_from_the_snapshot_of_the_one_before()
    {
        await using var test = await FilledAsync(3);
        await test.Store.DisposeAsync();
        await StoreRebuild.RunAsync(test.Options, NullLoggerFactory.Instance, SnapshotRows.Record, null, TestContext.Current.CancellationToken);
        File.Exists(Snapshot(test)).ShouldBeFalse();
        test.TakeIndex().ShouldBeNull();
        await test.OpenAsync();
        test.Store.Studies(null).Count.ShouldBe(3);
    }

    private static string Snapshot(TestStore test) => Path.Combine(test.Folder, "index.snapshot");

    private static Sample Nth(int n) => new() { Study = $"1.2.{n}", Series = $"1.2.{n}.1", Instance = $"1.2.{n}.1.1", PatientId = $"PID{n}" };

    private static byte[] WrappedSnapshotKey(TestStore test)
    {
        using var image = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(test.Folder, "keys.db")};Pooling=False");
        image.Open();
        using var command = image.CreateCommand();
        command.CommandText = "SELECT wrapped FROM key WHERE kind = 3";
        return (byte[])command.ExecuteScalar()!;
    }

    private static async Task<TestStore> FilledAsync(int studies)
    {
        var test = await TestStore.CreateAsync();
        test.SnapshotFrom = 1;
        await test.ReopenAsync();
        for (var n = 1; n <= studies; n++)
        {
            (await test.AddAsync(Nth(n))).IsSafe.ShouldBeTrue();
        }

        return test;
    }
}
