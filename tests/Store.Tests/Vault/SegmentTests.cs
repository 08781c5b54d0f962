using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Disk;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Vault;

/// <summary>Small objects share files: where they lie, what it costs, and what is left when they go.</summary>
public sealed class SegmentTests
{
    private const int Block = SegmentFixture.Block;

    /// <summary>Plain bytes of the largest object that a segment takes here: 64 KiB with header and tag.</summary>
    private const int Largest = (64 << 10) - 1024 - 16;

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(Block - 1040, 1)]
    [InlineData(Block - 1039, 2)]
    [InlineData(10_000, 3)]
    [InlineData(Largest - 1, 16)]
    [InlineData(Largest, 16)]
    public async Task A_small_object_is_read_back_from_memory_and_from_its_segment(int length, int blocks)
    {
        using var fixture = SegmentFixture.New();
        var study = fixture.StudyKey("1.2.3.4");
        var content = VaultFixture.Bytes(length);
        var arrived = await fixture.StoreAsync(content, study);
        (await fixture.ReadAsync(arrived, study)).ShouldBe(content);
        Directory.EnumerateFiles(Path.Combine(fixture.Folder, "data"), "*", SearchOption.AllDirectories).ShouldBeEmpty("nothing is written before the commit");

        var stored = fixture.Vault.Publish(arrived);
        var next = fixture.Vault.Publish(await fixture.StoreAsync([1], study));
        fixture.Vault.SyncPublished();

        using (var reader = fixture.Vault.Open(stored, study))
        {
            reader.Length.ShouldBe(length);
            reader.Meta.ShouldBe(VaultFixture.Meta with { Length = length });
            reader.ReadAhead();
            (await VaultFixture.ReadAllAsync(reader)).ShouldBe(content);
        }

        using (var reader = fixture.Vault.OpenUnindexed(stored.Location, fixture.Ring.Find))
        {
            (await VaultFixture.ReadAllAsync(reader)).ShouldBe(content);
            reader.Object.ShouldBe(stored);
        }

        (stored.Location.Block, next.Location.Block).ShouldBe((0u, (uint)blocks));
        fixture.Vault.Locations().ShouldBe([stored.Location, next.Location]);
        fixture.Vault.Strays().ShouldBeEmpty();
        fixture.Vault.Remove(arrived).ShouldBeTrue();
        Should.Throw<ObjectDamagedException>(() => fixture.Vault.Open(arrived, study)).Reason.ShouldBe(DamageReasons.Missing);
    }

    [Fact]
    public async Task One_byte_more_has_a_file_of_its_own()
    {
        using var fixture = SegmentFixture.New();
        var (large, small) = (VaultFixture.Bytes(Largest + 1), VaultFixture.Bytes(Largest));
        var stored = await SegmentFixture.PublishAsync(fixture, large, small, large);
        stored.Select(s => s.Location.IsInSegment).ShouldBe([false, true, false]);
        (await fixture.ReadAsync(stored[0], fixture.StudyKey("1.2.3.4"))).ShouldBe(large);
        (await fixture.ReadAsync(stored[1], fixture.StudyKey("1.2.3.4"))).ShouldBe(small);
        fixture.Vault.Locations().ShouldBe([stored[0].Location, stored[2].Location, stored[1].Location], ignoreOrder: true);
    }

    [Fact]
    public async Task A_group_costs_its_writes_and_one_sync_and_a_new_segment_is_on_the_disk_before_it_is_used()
    {
        var faults = new Faults();
        using var fixture = SegmentFixture.New(faults.Disk);
        faults.Reset(0);
        await SegmentFixture.PublishAsync(fixture, [1], [2]);
        faults.Trace.ShouldBe(["allocate", "sync file", "sync segments", "sync vault", "write", "write", "sync data"]);

        faults.Reset(0);
        await SegmentFixture.PublishAsync(fixture, [3], [4], [5]);
        faults.Trace.ShouldBe(["write", "write", "write", "sync data"]);

        faults.Reset(0);
        fixture.Vault.SyncPublished();
        faults.Trace.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_full_segment_is_followed_by_the_next_and_both_are_synced()
    {
        var faults = new Faults();
        using var fixture = SegmentFixture.New(faults.Disk);
        var contents = Enumerable.Range(0, 11).Select(i => VaultFixture.Bytes(Largest, i)).ToArray();
        var before = await SegmentFixture.PublishAsync(fixture, contents[..3]);
        faults.Reset(0);
        var stored = await SegmentFixture.PublishAsync(fixture, contents[3..]);
        faults.Trace.Count(call => call == "sync data").ShouldBe(3);
        stored.InsertRange(0, before);
        stored.Select(s => s.Location.ToString()).Take(5).ShouldBe(
            ["segments/000000@0", "segments/000000@65536", "segments/000000@131072", "segments/000000@196608", "segments/000001@0"]);
        SegmentFixture.Files(fixture).Length.ShouldBe(3);
        foreach (var (one, content) in stored.Zip(contents))
        {
            (await fixture.ReadAsync(one, fixture.StudyKey("1.2.3.4"))).ShouldBe(content);
        }
    }

    [Theory]
    [InlineData(Faults.InputOutputError)]
    [InlineData(Faults.NoSpace)]
    public async Task Whichever_call_fails_nothing_that_was_there_is_harmed_and_the_place_of_what_failed_is_empty(int error)
    {
        var faults = new Faults { Error = error };
        for (var n = 1; ; n++)
        {
            faults.Reset(0);
            using var fixture = SegmentFixture.New(faults.Disk);
            var study = fixture.StudyKey("1.2.3.4");
            var content = VaultFixture.Bytes(Largest);
            var kept = await SegmentFixture.PublishAsync(fixture, content, content, content, content);

            // The fifth begins a segment, and a step of it ends within the sixth.
            faults.Reset(n);
            StoreException? failure = null;
            try
            {
                await SegmentFixture.PublishAsync(fixture, content, content);
            }
            catch (StoreException e)
            {
                failure = e;
            }

            if (faults.Trace.ElementAtOrDefault(n - 1) is not { } call)
            {
                failure.ShouldBeNull();
                n.ShouldBeGreaterThan(7, "every call failed once");
                break;
            }

            failure.ShouldNotBeNull(call).DurabilityLost.ShouldBe(call.StartsWith("sync", StringComparison.Ordinal));
            faults.Reset(0);
            var next = (await SegmentFixture.PublishAsync(fixture, content)).Single();
            kept.Add(next);
            kept.Select(k => k.Location).Distinct().Count().ShouldBe(kept.Count);
            fixture.Vault.Strays().ShouldBeEmpty();
            foreach (var location in fixture.Vault.Locations())
            {
                // Whole, or not there: of a failed sync nobody knows, so the object may lie there.
                using var reader = fixture.Vault.OpenUnindexed(location, fixture.Ring.Find);
                (await VaultFixture.ReadAllAsync(reader)).ShouldBe(content);
            }

            foreach (var stored in kept)
            {
                (await fixture.ReadAsync(stored, study)).ShouldBe(content);
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_removed_is_zeros_the_rest_is_untouched_and_an_empty_segment_goes(bool canPunch)
    {
        var disk = canPunch ? DiskCalls.System : new DiskCalls { Punch = (_, _, _) => false, Allocate = (_, _, _) => false };
        using var fixture = SegmentFixture.New(disk);
        var study = fixture.StudyKey("1.2.3.4");
        var contents = Enumerable.Range(0, 9).Select(i => VaultFixture.Bytes(30_000, i)).ToArray();
        var stored = await SegmentFixture.PublishAsync(fixture, contents);
        stored[^1].Location.Segment.ShouldBe(1);
        for (var i = 0; i < stored.Count; i++)
        {
            var place = (File: SegmentFixture.Files(fixture).Single(f => f.EndsWith($"{stored[i].Location.Segment}", StringComparison.Ordinal)), stored[i].Location.Offset);
            fixture.Vault.Remove(stored[i]).ShouldBeTrue();
            fixture.Vault.Remove(stored[i]).ShouldBeTrue("as a file that is gone");
            if (File.Exists(place.File))
            {
                Shared(place.File).AsSpan((int)place.Offset, 31_040).IndexOfAnyExcept((byte)0).ShouldBe(-1);
            }

            Should.Throw<ObjectDamagedException>(() => fixture.Vault.Open(stored[i], study)).Reason.ShouldBe(DamageReasons.Missing);
            fixture.Vault.Locations().ShouldBe(stored.Skip(i + 1).Select(s => s.Location));
            foreach (var (one, content) in stored.Zip(contents).Skip(i + 1))
            {
                (await fixture.ReadAsync(one, study)).ShouldBe(content);
            }
        }

        var left = SegmentFixture.Files(fixture).Select(f => Path.GetFileName(f)).ToList();
        left.ShouldContain("000001", "it is still appended to");
        (left.Contains("000000") && canPunch && OperatingSystem.IsLinux()).ShouldBeFalse();
        fixture.Vault.Dispose();
        SegmentFixture.Files(fixture).ShouldNotContain(f => f.EndsWith("000001", StringComparison.Ordinal), "closed with nothing in it");
    }

    [Fact]
    public async Task A_place_is_not_emptied_for_an_object_that_does_not_lie_there()
    {
        using var fixture = SegmentFixture.New();
        var stored = await SegmentFixture.PublishAsync(fixture, [1], [2]);
        fixture.Vault.Remove(stored[0] with { Location = stored[0].Location with { Block = 1 } }).ShouldBeFalse();
        fixture.Vault.Remove(stored[0].Location with { Id = stored[1].Location.Id }).ShouldBeFalse();
        (await fixture.ReadAsync(stored[0], fixture.StudyKey("1.2.3.4"))).ShouldBe([1]);
        (await fixture.ReadAsync(stored[1], fixture.StudyKey("1.2.3.4"))).ShouldBe([2]);
    }

    [Fact]
    public async Task What_is_removed_while_it_is_read_is_read_whole()
    {
        using var fixture = SegmentFixture.New();
        var study = fixture.StudyKey("1.2.3.4");
        var content = VaultFixture.Bytes(20_000);
        var stored = (await SegmentFixture.PublishAsync(fixture, content)).Single();
        using var reader = fixture.Vault.Open(stored, study);
        fixture.Vault.Remove(stored).ShouldBeTrue();
        (await VaultFixture.ReadAllAsync(reader)).ShouldBe(content);
    }

    [Fact]
    public async Task Unused_room_is_given_back_when_it_is_closed_and_after_a_crash_at_the_next_start()
    {
        using var fixture = SegmentFixture.New();
        var stored = (await SegmentFixture.PublishAsync(fixture, VaultFixture.Bytes(10_000))).Single();
        var file = SegmentFixture.Files(fixture).Single();
        new FileInfo(file).Length.ShouldBe(16 * Block);

        // Opened beside the first, which stands for the process that was killed.
        using (var next = SegmentFixture.OpenAgain(fixture))
        {
            new FileInfo(file).Length.ShouldBe(4 * Block, "the block behind the last that is not zero may be the object's too");
            var other = next.Publish(await StoreAsync(next, fixture));
            other.Location.Segment.ShouldBe(1, "what was there is never appended to");
            next.SyncPublished();
        }

        SegmentFixture.Files(fixture).Select(f => new FileInfo(f).Length).ShouldBe([4 * Block, Block]);
        (await fixture.ReadAsync(stored, fixture.StudyKey("1.2.3.4"))).ShouldBe(VaultFixture.Bytes(10_000));
    }

    [Fact]
    public async Task The_reserve_is_kept_before_an_object_and_before_each_step_of_a_segment()
    {
        var available = 1L << 30;
        var mark = new DiskMark(64 << 20, () => new DiskSpace(1L << 40, available));
        using var fixture = new VaultFixture(SegmentFixture.Options with { Mark = mark });
        var study = fixture.StudyKey("1.2.3.4");
        var kept = fixture.Vault.Publish(await fixture.StoreAsync([1], study));
        var arrived = await fixture.StoreAsync(VaultFixture.Bytes(Largest), study);
        available = 64 << 20;
        Should.Throw<StoreException>(fixture.Vault.Begin).Reason.ShouldBe(StoreReasons.DiskFull);
        Should.Throw<StoreException>(() => fixture.Vault.Publish(arrived)).Reason.ShouldBe(StoreReasons.DiskFull);
        available = 1L << 30;
        var stored = fixture.Vault.Publish(arrived);
        fixture.Vault.SyncPublished();
        (await fixture.ReadAsync(stored, study)).ShouldBe(VaultFixture.Bytes(Largest));
        (await fixture.ReadAsync(kept, study)).ShouldBe([1]);
    }

    [Fact]
    public async Task Segments_are_for_their_owner_only_and_other_files_among_them_are_strays()
    {
        using var fixture = SegmentFixture.New();
        await SegmentFixture.PublishAsync(fixture, [1]);
        foreach (var name in new[] { "1", "notes.txt", "-00001", "000000.copy" })
        {
            File.WriteAllText(Path.Combine(SegmentFixture.Folder(fixture), name), "x");
        }

        Directory.CreateDirectory(Path.Combine(SegmentFixture.Folder(fixture), "000007"));
        fixture.Vault.Strays().Select(s => Path.GetFileName(s)).ShouldBe(["1", "notes.txt", "-00001", "000000.copy", "000007"], ignoreOrder: true);
        fixture.Vault.Locations().ShouldHaveSingleItem();
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(SegmentFixture.Folder(fixture)).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.GetUnixFileMode(SegmentFixture.Files(fixture).First(f => f.EndsWith("000000", StringComparison.Ordinal))).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private static async Task<VaultObject> StoreAsync(ObjectVault vault, VaultFixture fixture)
    {
        using var writer = vault.Begin();
        writer.Write([7]);
        return await writer.CompleteAsync(VaultFixture.Meta, fixture.StudyKey("1.2.3.4"));
    }

    private static byte[] Shared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var all = new MemoryStream();
        stream.CopyTo(all);
        return all.ToArray();
    }
}
