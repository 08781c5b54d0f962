using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Disk;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Catalog.Snapshot;

/// <summary>Ends and failures at every step of keeping and taking a snapshot: the index is right whichever it was.</summary>
public sealed class SnapshotCrashTests
{
    private const int Studies = 5;

    [Fact]
    public async Task Killed_at_any_step_of_a_stop_the_next_start_has_the_right_index()
    {
        var disk = new HookedDisk();
        await using var test = await FilledAsync(disk);
        var images = new List<TestStore>();
        disk.BeforeWrite = () => images.Add(test.Image());
        await test.Store.DisposeAsync();
        disk.BeforeWrite = null;
        images.Count.ShouldBeGreaterThan(4, "header, two chunks, the file's sync and its folder's");
        foreach (var image in images)
        {
            await using (image)
            {
                image.TakeIndex().ShouldBeNull("the key comes last");
                File.Exists(Snapshot(image)).ShouldBeFalse();
                await OpensAsync(image);
            }
        }

        await using var whole = test.Image();
        IndexDump.Of(whole.TakeIndex().ShouldNotBeNull()).ShouldBe(IndexDump.Of(whole.LoadIndex()));
        await test.OpenAsync();
    }

    [Fact]
    public async Task Killed_at_any_step_of_a_start_the_next_one_has_the_right_index()
    {
        var disk = new HookedDisk();
        await using var test = await FilledAsync(disk);
        await test.Store.DisposeAsync();
        var images = new List<TestStore>();
        var gate = new Lock();
        void Take()
        {
            lock (gate)
            {
                images.Add(test.Image());
            }
        }

        disk.BeforeWrite = Take;
        disk.BeforeRead = Take;
        await test.OpenAsync();
        disk.BeforeWrite = null;
        disk.BeforeRead = null;
        images.Count.ShouldBeGreaterThan(3, "header and two chunks");
        foreach (var image in images)
        {
            await using (image)
            {
                await OpensAsync(image);
            }
        }
    }

    [Fact]
    public async Task Whatever_write_fails_the_stop_ends_and_the_next_start_has_the_right_index()
    {
        var disk = new HookedDisk();
        await using var test = await FilledAsync(disk);
        var hasFailed = true;
        for (var n = 1; hasFailed; n++)
        {
            var calls = 0;
            hasFailed = false;
            disk.BeforeWrite = () =>
            {
                if (++calls == n)
                {
                    hasFailed = true;
                    throw n % 2 == 0 ? new IOException("no space", 28) : new SyncFailedException("file", 5);
                }
            };
            await test.Store.DisposeAsync();
            disk.BeforeWrite = null;
            File.Exists(Snapshot(test)).ShouldBe(!hasFailed);
            await test.OpenAsync();
            test.Store.Studies(null).Count.ShouldBe(Studies);
            test.Store.IsReadOnly.ShouldBeFalse();
        }
    }

    [Fact]
    public async Task Whatever_read_fails_the_rows_are_opened()
    {
        var disk = new HookedDisk();
        await using var test = await FilledAsync(disk);
        var hasFailed = true;
        for (var n = 1; hasFailed; n++)
        {
            await test.Store.DisposeAsync();
            var calls = 0;
            hasFailed = false;
            disk.BeforeRead = () =>
            {
                if (Interlocked.Increment(ref calls) == n)
                {
                    hasFailed = true;
                    throw new IOException("bad sector", 5);
                }
            };
            await test.OpenAsync();
            disk.BeforeRead = null;
            File.Exists(Snapshot(test)).ShouldBeFalse();
            test.Store.Studies(null).Count.ShouldBe(Studies);
        }
    }

    [Fact]
    public async Task A_disk_that_has_reached_its_reserve_takes_no_snapshot()
    {
        var space = new DiskSpace(1L << 40, 1L << 39);
        await using var test = await TestStore.CreateAsync(new VaultOptions { Mark = new DiskMark(1 << 20, () => space) });
        test.SnapshotFrom = 1;
        await test.ReopenAsync();
        await FillAsync(test);
        space = new DiskSpace(1L << 40, 2 << 20);
        await test.Store.DisposeAsync();
        File.Exists(Snapshot(test)).ShouldBeFalse();
        test.TakeIndex().ShouldBeNull();
        await test.OpenAsync();
        test.Store.Studies(null).Count.ShouldBe(Studies);
        space = new DiskSpace(1L << 40, 4 << 20);
        await test.Store.DisposeAsync();
        test.TakeIndex().ShouldNotBeNull();
        await test.OpenAsync();
    }

    private static string Snapshot(TestStore test) => Path.Combine(test.Folder, "index.snapshot");

    private static async Task OpensAsync(TestStore image)
    {
        image.Vault = null;
        await image.OpenAsync();
        image.Store.Studies(null).Count.ShouldBe(Studies);
        File.Exists(Snapshot(image)).ShouldBeFalse();
    }

    private static async Task<TestStore> FilledAsync(HookedDisk disk)
    {
        var test = await TestStore.CreateAsync(new VaultOptions { Disk = disk.Calls });
        test.SnapshotFrom = 1;
        await test.ReopenAsync();
        await FillAsync(test);
        return test;
    }

    private static async Task FillAsync(TestStore test)
    {
        for (var n = 1; n <= Studies; n++)
        {
            (await test.AddAsync(new Sample { Study = $"1.2.{n}", Series = $"1.2.{n}.1", Instance = $"1.2.{n}.1.1" })).IsSafe.ShouldBeTrue();
        }
    }
}
