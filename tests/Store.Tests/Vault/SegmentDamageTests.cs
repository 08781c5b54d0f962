using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Keys;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Vault;

/// <summary>Whatever is done to a segment on the disk, each object comes back as it was stored or not at all.</summary>
public sealed class SegmentDamageTests : IDisposable
{
    private const int Block = SegmentFixture.Block;

    private static readonly byte[][] Contents = [VaultFixture.Bytes(40, 1), VaultFixture.Bytes(5000, 2), VaultFixture.Bytes(3056, 3), VaultFixture.Bytes(40, 4)];

    private readonly VaultFixture fixture = SegmentFixture.New();
    private readonly StoreKey study;

    public SegmentDamageTests() => study = fixture.StudyKey("1.2.3.4");

    public void Dispose() => fixture.Dispose();

    [Fact]
    public async Task Every_flipped_bit_of_an_object_is_seen_and_harms_no_other()
    {
        var (stored, path, bytes) = await PublishAsync();
        var length = 1024 + Contents[0].Length + 16;
        for (var bit = 0; bit < length * 8; bit++)
        {
            Flip(path, bytes, bit);
            ShouldBeDamaged(stored[0]);
            ShouldNotOpenUnindexed(fixture.Vault.Locations().Where(l => l.Block == 0));
            Flip(path, bytes, bit);
        }

        Flip(path, bytes, 3);
        await ShouldReadAsync(stored, [1, 2, 3]);
        Flip(path, bytes, 3);
        await ShouldReadAsync(stored, [0, 1, 2, 3]);
    }

    [Fact]
    public async Task Cut_anywhere_the_objects_before_the_cut_are_whole_and_the_others_are_damaged()
    {
        var (stored, path, bytes) = await PublishAsync();
        for (var length = bytes.Length; length >= 0; length -= length % Block is > 1100 and < 4000 ? 301 : 7)
        {
            await File.WriteAllBytesAsync(path, bytes[..length], TestContext.Current.CancellationToken);
            for (var i = 0; i < stored.Count; i++)
            {
                if (stored[i].Location.Offset + 1024 + Contents[i].Length + 16 <= length)
                {
                    await ShouldReadAsync(stored, [i]);
                }
                else
                {
                    ShouldBeDamaged(stored[i]);
                }
            }

            // Never misread: what opens without an index is one of them, at its place.
            foreach (var location in fixture.Vault.Locations())
            {
                if (Reads(location) is { } read)
                {
                    var i = stored.FindIndex(s => s.Location == location);
                    i.ShouldBeGreaterThanOrEqualTo(0);
                    read.ShouldBe(Contents[i]);
                }
            }
        }
    }

    [Fact]
    public async Task Objects_moved_exchanged_repeated_or_put_back_are_not_taken_for_what_the_index_names()
    {
        var (stored, path, bytes) = await PublishAsync();
        var blocks = Enumerable.Range(0, bytes.Length / Block).Select(i => bytes[(i * Block)..((i + 1) * Block)]).ToList();
        for (var from = 0; from < blocks.Count; from++)
        {
            for (var to = 0; to < blocks.Count; to++)
            {
                if (from == to)
                {
                    continue;
                }

                var mixed = blocks.ToList();
                mixed[to] = blocks[from];
                await File.WriteAllBytesAsync(path, [.. mixed.SelectMany(b => b)], TestContext.Current.CancellationToken);
                for (var i = 0; i < stored.Count; i++)
                {
                    if (IsOf(stored[i], Contents[i], to))
                    {
                        ShouldBeDamaged(stored[i]);
                    }
                    else
                    {
                        await ShouldReadAsync(stored, [i]);
                    }
                }
            }
        }
    }

    [Fact]
    public async Task What_the_index_says_otherwise_is_noticed()
    {
        var (stored, _, _) = await PublishAsync();
        Reason(stored[0] with { LastTag = stored[0].LastTag ^ 1 }).ShouldBe(DamageReasons.Replaced);
        Reason(stored[0] with { Length = 41 }).ShouldBe(DamageReasons.Length);
        Reason(stored[0] with { Length = 39 }).ShouldBe(DamageReasons.Length);
        Reason(stored[0] with { Length = long.MaxValue / 2 }).ShouldBe(DamageReasons.Length);
        Reason(stored[0] with { Location = stored[0].Location with { Id = stored[1].Location.Id } }).ShouldBe(DamageReasons.Swapped);
        Reason(stored[0] with { Location = stored[0].Location with { Block = 1 } }).ShouldBe(DamageReasons.Swapped);
        Reason(stored[1] with { Location = stored[1].Location with { Block = 2 } }).ShouldBe(DamageReasons.Header);
        Reason(stored[0] with { Location = stored[0].Location with { Block = 9 } }).ShouldBe(DamageReasons.Missing);
        Reason(stored[0] with { Location = stored[0].Location with { Block = uint.MaxValue } }).ShouldBe(DamageReasons.Missing);
        Reason(stored[0] with { Location = VaultLocation.InSegment(5, 0, stored[0].Location.Id) }).ShouldBe(DamageReasons.Missing);
        Should.Throw<ObjectDamagedException>(() => fixture.Vault.Open(stored[0], fixture.StudyKey("1.2.9"))).Reason.ShouldBe(DamageReasons.Swapped);
    }

    [Fact]
    public async Task What_the_index_says_otherwise_removes_nothing_else()
    {
        var (stored, _, _) = await PublishAsync();
        fixture.Vault.Remove(stored[1] with { Location = stored[1].Location with { Block = 2 } }).ShouldBeFalse("the middle of it, which is no beginning");
        await ShouldReadAsync(stored, [0, 1, 2, 3]);
        fixture.Vault.Remove(stored[0] with { Length = 60_000 }).ShouldBeTrue();
        await ShouldReadAsync(stored, [1, 2, 3]);
        fixture.Vault.Remove(stored[0]).ShouldBeTrue("it is gone already");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_last_object_is_whole_though_its_last_block_is_one_zero(bool isClosed)
    {
        // Sealed it is a block and one byte, and that byte the last of its tag.
        var content = VaultFixture.Bytes(Block + 1 - 1040);
        var arrived = await fixture.StoreAsync(content, study);
        for (var tries = 0; (byte)arrived.LastTag != 0 && tries < 100_000; tries++)
        {
            fixture.Vault.Remove(arrived).ShouldBeTrue();
            arrived = await fixture.StoreAsync(content, study);
        }

        ((byte)arrived.LastTag).ShouldBe((byte)0);
        var stored = fixture.Vault.Publish(arrived);
        fixture.Vault.SyncPublished();
        if (isClosed)
        {
            fixture.Vault.Dispose();
        }

        using var vault = SegmentFixture.OpenAgain(fixture);
        using var reader = vault.Open(stored, study);
        (await VaultFixture.ReadAllAsync(reader)).ShouldBe(content);
    }

    [Fact]
    public async Task What_is_neither_zero_nor_an_object_is_found_does_not_open_and_can_be_removed_alone()
    {
        var (stored, path, bytes) = await PublishAsync();

        // What a crash may leave of one that was never acknowledged: its beginning missing, its rest there.
        var junk = new byte[4 * Block];
        VaultFixture.Bytes(2 * Block, 9).CopyTo(junk, Block);
        await File.WriteAllBytesAsync(path, [.. bytes, .. junk, .. bytes[..Block]], TestContext.Current.CancellationToken);
        using var vault = SegmentFixture.OpenAgain(fixture);
        var found = vault.Locations().Except(stored.Select(s => s.Location)).ToList();
        found.Select(l => l.Block).ShouldBe([(uint)(bytes.Length / Block) + 1, (uint)(bytes.Length / Block) + 4]);
        Should.Throw<ObjectDamagedException>(() => vault.OpenUnindexed(found[0], fixture.Ring.Find)).Reason.ShouldBe(DamageReasons.Header);
        vault.Remove(found[0]).ShouldBeTrue();
        vault.Locations().ShouldBe([.. stored.Select(s => s.Location), found[1]]);
        vault.Remove(found[1]).ShouldBeTrue();
        vault.Locations().ShouldBe(stored.Select(s => s.Location));
        await ShouldReadAsync(stored, [0, 1, 2, 3]);
    }

    [Fact]
    public async Task Of_a_segment_that_cannot_be_opened_one_object_is_told_and_the_others_are_found()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a link that leads to itself stands for the bad sector");
        var (stored, path, _) = await PublishAsync();
        var bad = path[..^1] + "7";
        File.CreateSymbolicLink(bad, bad);
        using var vault = SegmentFixture.OpenAgain(fixture);
        var found = vault.Locations().ToList();
        found.ShouldBe([.. stored.Select(s => s.Location), VaultLocation.InSegment(7, 0, default)]);
        Should.Throw<ObjectDamagedException>(() => vault.OpenUnindexed(found[^1], fixture.Ring.Find)).Reason.ShouldBe(DamageReasons.Unreadable);
        vault.Remove(found[^1]).ShouldBeFalse();
    }

    [Fact]
    public async Task Of_a_segment_with_a_bad_sector_the_rest_is_found_and_read()
    {
        var (stored, path, bytes) = await PublishAsync();
        var bad = 0L;
        var disk = new Store.Vault.Disk.DiskCalls
        {
            Read = (file, target, offset) => offset < bad + Block && bad < offset + target.Length ? throw new IOException("refused", 5) : RandomAccess.Read(file, target, offset),
        };
        using var vault = ObjectVault.Open(Path.Combine(fixture.Folder, "data"), fixture.Ring.Store, SegmentFixture.Options with { Disk = disk });
        for (bad = 0; bad < bytes.Length; bad += Block)
        {
            var found = vault.Locations().ToList();
            for (var i = 0; i < stored.Count; i++)
            {
                if (IsOf(stored[i], Contents[i], (int)(bad / Block)))
                {
                    Should.Throw<ObjectDamagedException>(() => vault.Open(stored[i], study)).Reason.ShouldBe(DamageReasons.Unreadable);
                }
                else
                {
                    found.ShouldContain(stored[i].Location);
                    using var reader = vault.Open(stored[i], study);
                    (await VaultFixture.ReadAllAsync(reader)).ShouldBe(Contents[i]);
                    using var unindexed = vault.OpenUnindexed(stored[i].Location, fixture.Ring.Find);
                    (await VaultFixture.ReadAllAsync(unindexed)).ShouldBe(Contents[i]);
                }
            }
        }

        File.Exists(path).ShouldBeTrue();
    }

    [Theory]
    [InlineData(60_300, 15)]
    [InlineData(10_000, 3)]
    public async Task A_bad_sector_in_the_next_object_harms_none_before_it_and_is_not_emptied_with_it(int length, int blocks)
    {
        long bad = -Block;
        var disk = new Store.Vault.Disk.DiskCalls
        {
            Read = (file, target, offset) => offset < bad + Block && bad < offset + target.Length ? throw new IOException("refused", 5) : RandomAccess.Read(file, target, offset),
        };
        using var other = SegmentFixture.New(disk);
        var key = other.StudyKey("1.2.3.4");
        var stored = await SegmentFixture.PublishAsync(other, VaultFixture.Bytes(length), VaultFixture.Bytes(40));
        stored[1].Location.Block.ShouldBe((uint)blocks);
        bad = stored[1].Location.Offset;
        (await other.ReadAsync(stored[0], key)).ShouldBe(VaultFixture.Bytes(length));
        using (var reader = other.Vault.OpenUnindexed(stored[0].Location, other.Ring.Find))
        {
            (await VaultFixture.ReadAllAsync(reader)).ShouldBe(VaultFixture.Bytes(length));
        }

        other.Vault.Remove(stored[0]).ShouldBeTrue();
        bad = -Block;
        (await other.ReadAsync(stored[1], key)).ShouldBe(VaultFixture.Bytes(40), "it was unreadable only for a while");
    }

    private static bool IsOf(VaultObject stored, byte[] content, int block) =>
        block >= stored.Location.Block && block < stored.Location.Block + ((1024 + content.Length + 16 + Block - 1) / Block);

    private static void Flip(string path, byte[] bytes, int bit)
    {
        bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.Position = bit / 8;
        file.WriteByte(bytes[bit / 8]);
    }

    private async Task<(List<VaultObject> Stored, string Path, byte[] Bytes)> PublishAsync()
    {
        var stored = await SegmentFixture.PublishAsync(fixture, Contents);

        // Closed and opened, so that nothing is appended to it any more.
        fixture.Vault.Dispose();
        var path = SegmentFixture.Files(fixture).Single();
        return (stored, path, await File.ReadAllBytesAsync(path));
    }

    private string Reason(VaultObject stored) => Should.Throw<ObjectDamagedException>(() => fixture.Vault.Open(stored, study)).Reason;

    private async Task ShouldReadAsync(List<VaultObject> stored, IEnumerable<int> which)
    {
        foreach (var i in which)
        {
            (await fixture.ReadAsync(stored[i], study)).ShouldBe(Contents[i]);
        }
    }

    private void ShouldBeDamaged(VaultObject stored) =>
        Should.Throw<ObjectDamagedException>(() =>
        {
            using var reader = fixture.Vault.Open(stored, study);
            reader.Verify(CancellationToken.None);
        });

    private void ShouldNotOpenUnindexed(IEnumerable<VaultLocation> locations)
    {
        foreach (var location in locations)
        {
            Reads(location).ShouldBeNull();
        }
    }

    private byte[]? Reads(VaultLocation location)
    {
        try
        {
            using var reader = fixture.Vault.OpenUnindexed(location, fixture.Ring.Find);
            var bytes = new byte[reader.Length];
            reader.ReadAt(0, bytes);
            return bytes;
        }
        catch (ObjectDamagedException)
        {
            return null;
        }
    }
}
