using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Disk;
using Shouldly;
using Xunit;
using static DicomExchange.Store.Tests.Vault.SegmentStretchFixture;

namespace DicomExchange.Store.Tests.Vault;

/// <summary>Whatever is done on the disk to objects of several chunks in a segment, each comes back as it was stored or not at all.</summary>
public sealed class SegmentStretchDamageTests
{
    /// <summary>Plain bytes of the largest object that goes into a segment here.</summary>
    private const int Largest = Limit - 1024 - (13 * 16);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_flipped_bit_is_seen_and_harms_no_other()
    {
        using var fixture = New();
        var study = fixture.StudyKey("1.2.3.4");
        var contents = Enumerable.Range(0, 2).Select(i => VaultFixture.Bytes((2 * Chunk) + 100, i)).ToArray();
        var stored = await SegmentFixture.PublishAsync(fixture, contents);
        var path = SegmentFixture.Files(fixture).Single();
        var length = SealedLength(contents[0].Length);
        for (var at = 0; at < length; at += at is < 1100 or > (2 * Chunk) + 1000 ? 1 : 97)
        {
            Flip(path, at);
            ShouldBeDamaged(fixture, stored[0], study);
            Flip(path, at);
            Flip(path, (int)stored[1].Location.Offset + at);
            await ShouldReadAsync(fixture, stored[0], contents[0], study);
            Flip(path, (int)stored[1].Location.Offset + at);
        }

        await ShouldReadAsync(fixture, stored[0], contents[0], study);
        await ShouldReadAsync(fixture, stored[1], contents[1], study);
    }

    [Fact]
    public async Task A_bad_sector_spoils_the_chunks_it_lies_in_and_no_other()
    {
        long bad = -Block;
        var disk = new DiskCalls
        {
            Read = (file, target, offset) => offset < bad + Block && bad < offset + target.Length ? throw new IOException("refused", Faults.InputOutputError) : RandomAccess.Read(file, target, offset),
        };
        using var fixture = New(disk);
        var study = fixture.StudyKey("1.2.3.4");
        var contents = Enumerable.Range(0, 2).Select(i => VaultFixture.Bytes((6 * Chunk) + 100, i)).ToArray();
        var stored = await SegmentFixture.PublishAsync(fixture, contents);
        for (var block = 1; block < stored[1].Location.Block; block++)
        {
            bad = block * Block;
            (await fixture.ReadAsync(stored[1], study)).AsSpan().SequenceEqual(contents[1]).ShouldBeTrue();
            foreach (var isIndexed in (bool[])[true, false])
            {
                // The last tag is looked at as it is opened; what it lies in is the last block but for that of the neighbour.
                if (block == stored[1].Location.Block - 1)
                {
                    Should.Throw<ObjectDamagedException>(() => Open(fixture, stored[0], isIndexed)).Reason.ShouldBe(DamageReasons.Unreadable);
                    continue;
                }

                using var reader = Open(fixture, stored[0], isIndexed);
                var chunk = new byte[Chunk];
                for (var n = 0; n < 6; n++)
                {
                    var (from, behind) = (1024 + (n * (Chunk + 16)), 1024 + ((n + 1) * (Chunk + 16)));
                    if (from < bad + Block && bad < behind)
                    {
                        Should.Throw<ObjectDamagedException>(() => reader.ReadAt(n * Chunk, chunk)).Reason.ShouldBe(DamageReasons.Unreadable);
                    }
                    else
                    {
                        reader.ReadAt(n * Chunk, chunk).ShouldBe(Chunk);
                        chunk.AsSpan().SequenceEqual(contents[0].AsSpan(n * Chunk, Chunk)).ShouldBeTrue();
                    }
                }
            }
        }
    }

    [Fact]
    public async Task Blocks_exchanged_repeated_or_missing_are_never_taken_for_the_object()
    {
        using var fixture = New();
        var study = fixture.StudyKey("1.2.3.4");
        var contents = Enumerable.Range(0, 2).Select(i => VaultFixture.Bytes(Chunk + 5000, i)).ToArray();
        var stored = await SegmentFixture.PublishAsync(fixture, contents);
        fixture.Vault.Dispose();
        var path = SegmentFixture.Files(fixture).Single();
        var bytes = await File.ReadAllBytesAsync(path, Cancellation);
        var count = bytes.Length / Block;
        for (var to = 0; to < count; to++)
        {
            for (var from = -1; from < count; from++)
            {
                var mixed = (byte[])bytes.Clone();
                (from < 0 ? new byte[Block] : bytes.AsSpan(from * Block, Block)).CopyTo(mixed.AsSpan(to * Block));
                if (mixed.AsSpan().SequenceEqual(bytes))
                {
                    continue;
                }

                await File.WriteAllBytesAsync(path, mixed, Cancellation);
                var changed = to < stored[1].Location.Block ? 0 : 1;
                ShouldBeDamaged(fixture, stored[changed], study);
                await ShouldReadAsync(fixture, stored[1 - changed], contents[1 - changed], study);
                foreach (var location in fixture.Vault.Locations().Except(stored.Select(s => s.Location)))
                {
                    Should.Throw<ObjectDamagedException>(() => ReadUnindexed(fixture, location));
                }
            }
        }

        for (var end = bytes.Length; end >= 0; end -= 511)
        {
            await File.WriteAllBytesAsync(path, bytes[..end], Cancellation);
            foreach (var (one, content) in stored.Zip(contents))
            {
                if (one.Location.Offset + SealedLength(content.Length) <= end)
                {
                    await ShouldReadAsync(fixture, one, content, study);
                }
                else
                {
                    ShouldBeDamaged(fixture, one, study);
                }
            }
        }
    }

    [Fact]
    public async Task Whatever_the_index_says_of_its_length_only_the_object_is_removed()
    {
        using var fixture = New();
        var study = fixture.StudyKey("1.2.3.4");
        foreach (var length in (long[])[0, 1, Chunk, Largest, long.MaxValue / 2, long.MaxValue, -1])
        {
            var contents = Enumerable.Range(0, 3).Select(i => VaultFixture.Bytes(Chunk + 5000, i)).ToArray();
            var stored = await SegmentFixture.PublishAsync(fixture, contents);
            fixture.Vault.Remove(stored[1] with { Length = length }).ShouldBeTrue();
            ShouldBeDamaged(fixture, stored[1], study);
            await ShouldReadAsync(fixture, stored[0], contents[0], study);
            await ShouldReadAsync(fixture, stored[2], contents[2], study);
            stored.ForEach(s => fixture.Vault.Remove(s));
        }
    }

    private static VaultReader Open(VaultFixture fixture, VaultObject stored, bool isIndexed) =>
        isIndexed ? fixture.Vault.Open(stored, fixture.StudyKey("1.2.3.4")) : fixture.Vault.OpenUnindexed(stored.Location, fixture.Ring.Find);

    private static void Flip(string path, int at)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Position = at;
        var flipped = (byte)(file.ReadByte() ^ (1 << (at % 8)));
        file.Position = at;
        file.WriteByte(flipped);
    }
}
