using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Disk;
using Shouldly;
using Xunit;
using static DicomExchange.Store.Tests.Vault.SegmentStretchFixture;

namespace DicomExchange.Store.Tests.Vault;

/// <summary>Objects of several chunks in segments: held in a stretch until they are written past the cache, in a file where they are too large.</summary>
public sealed class SegmentStretchTests
{
    /// <summary>So many stretches there are.</summary>
    private const int Stretches = 32;

    /// <summary>Plain bytes of the largest object that goes into a segment here.</summary>
    private const int Largest = Limit - 1024 - (13 * 16);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_its_length_an_object_is_read_back_from_memory_and_from_its_segment()
    {
        using var fixture = New();
        var study = fixture.StudyKey("1.2.3.4");
        int[] lengths =
        [
            .. Enumerable.Range(1, 12).SelectMany(chunks => (int[])[(chunks * Chunk) - 1, chunks * Chunk, (chunks * Chunk) + 1]),
            .. Enumerable.Range(1, 16).Select(blocks => (blocks * Block * 3) - 1024 - (16 * (((blocks * Block * 3) / (Chunk + 16)) + 1))),
            Largest - 1, Largest,
        ];
        var ends = new Dictionary<int, long>();
        foreach (var length in lengths)
        {
            var content = VaultFixture.Bytes(length, length);
            var arrived = await fixture.StoreAsync(content, study);
            (await fixture.ReadAsync(arrived, study)).ShouldBe(content);
            Directory.EnumerateFiles(Path.Combine(fixture.Folder, "data", "incoming")).ShouldBeEmpty();
            var stored = fixture.Vault.Publish(arrived);
            fixture.Vault.SyncPublished();
            await ShouldReadAsync(fixture, stored, content, study);

            var blocks = (SealedLength(length) + Block - 1) / Block;
            stored.Location.Offset.ShouldBe(ends.GetValueOrDefault(stored.Location.Segment));
            ends[stored.Location.Segment] = stored.Location.Offset + (blocks * Block);
        }

        ends.Count.ShouldBeGreaterThan(5);
        fixture.Vault.Locations().Count().ShouldBe(lengths.Length);
        fixture.Vault.Strays().ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_too_large_goes_into_a_file_wherever_that_turns_out()
    {
        using var fixture = New();
        var study = fixture.StudyKey("1.2.3.4");
        for (var length = Largest + 1; length < 3 * Limit; length += 17_771)
        {
            var content = VaultFixture.Bytes(length, length);
            var stored = (await SegmentFixture.PublishAsync(fixture, content)).Single();
            stored.Location.IsInSegment.ShouldBeFalse();
            (await fixture.ReadAsync(stored, study)).ShouldBe(content);
            new FileInfo(fixture.PathOf(stored.Location)).Length.ShouldBe(SealedLength(length));
        }

        Directory.EnumerateFiles(Path.Combine(fixture.Folder, "data", "incoming")).ShouldBeEmpty();
        SegmentFixture.Files(fixture).ShouldBeEmpty();
    }

    [Fact]
    public async Task Past_the_cache_only_whole_aligned_blocks_are_written_and_what_follows_the_object_is_zero()
    {
        var direct = new HashSet<Microsoft.Win32.SafeHandles.SafeFileHandle>();
        var written = new List<long>();
        var disk = new DiskCalls
        {
            Direct = (file, on) => DirectWriting.Set(file, on) && (on ? direct.Add(file) : direct.Remove(file)),
            Write = (file, bytes, offset) =>
            {
                if (direct.Contains(file))
                {
                    (offset % Block).ShouldBe(0);
                    (bytes.Length % Block).ShouldBe(0);
                    written.Add(offset);
                }

                RandomAccess.Write(file, bytes, offset);
            },
        };
        using var fixture = New(disk);

        // The stretches are filled with other bytes before.
        await SegmentFixture.PublishAsync(fixture, VaultFixture.Bytes(Largest, 1), VaultFixture.Bytes(Largest, 2));
        var content = VaultFixture.Bytes(Chunk + 1);
        var stored = (await SegmentFixture.PublishAsync(fixture, content, VaultFixture.Bytes(10, 3)))[0];
        Assert.SkipUnless(written.Count > 0, "the file system of the temporary folder cannot write past the cache");
        written.Count.ShouldBe(3, "the fourth is small");
        var bytes = await ReadSharedAsync(SegmentFixture.Files(fixture)[stored.Location.Segment]);
        var (from, behind) = ((int)stored.Location.Offset + SealedLength(content.Length), (int)stored.Location.Offset + (5 * Block));
        bytes[from..behind].ShouldAllBe(b => b == 0);
        bytes.AsSpan(behind, 8).SequenceEqual("DXOBJECT"u8).ShouldBeTrue();
        bytes[(behind + 1024 + 10 + 16)..(behind + Block)].ShouldAllBe(b => b == 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_system_that_has_no_such_writing_or_wants_other_blocks_gets_the_bytes_in_the_usual_way(bool saysSo)
    {
        var (isDirect, refused) = (false, 0);
        var disk = new DiskCalls
        {
            Direct = (_, on) => !saysSo && (isDirect = on),
            Write = (file, bytes, offset) =>
            {
                if (isDirect)
                {
                    (isDirect, refused) = (false, refused + 1);
                    throw new IOException("refused", 22);
                }

                RandomAccess.Write(file, bytes, offset);
            },
        };
        using var fixture = New(disk);
        var contents = Enumerable.Range(0, 2).Select(i => VaultFixture.Bytes(Largest - i, i)).ToArray();
        var stored = await SegmentFixture.PublishAsync(fixture, contents);
        foreach (var (one, content) in stored.Zip(contents))
        {
            await ShouldReadAsync(fixture, one, content, fixture.StudyKey("1.2.3.4"));
        }

        stored.ShouldAllBe(s => s.Location.Segment == 0 && s.Location.IsInSegment);
        refused.ShouldBe(saysSo ? 0 : 1, "it is not tried again with this segment");
    }

    [Fact]
    public async Task However_objects_end_their_stretches_come_back()
    {
        var isFailing = false;
        var disk = new DiskCalls
        {
            Write = (file, bytes, offset) =>
            {
                if (isFailing)
                {
                    throw new IOException("refused", Faults.InputOutputError);
                }

                RandomAccess.Write(file, bytes, offset);
            },
            Allocate = (file, offset, length) => isFailing ? throw new IOException("refused", Faults.NoSpace) : FileRoom.Allocate(file, offset, length),
        };
        using var fixture = New(disk);
        var study = fixture.StudyKey("1.2.3.4");
        var content = VaultFixture.Bytes(Largest);
        for (var i = 0; i < Stretches + 3; i++)
        {
            using (var given = fixture.Vault.Begin())
            {
                given.Write(content);
            }

            fixture.Vault.Remove(await fixture.StoreAsync(content, study)).ShouldBeTrue();
            using (var large = fixture.Vault.Begin())
            {
                large.Write(VaultFixture.Bytes(2 * Limit));
            }

            var late = await fixture.StoreAsync(content, study);
            isFailing = true;
            Should.Throw<StoreException>(() => fixture.Vault.Publish(late));
            using (var tooLarge = fixture.Vault.Begin())
            {
                Should.Throw<StoreException>(() => tooLarge.Write(VaultFixture.Bytes(12 * Limit)));
            }

            isFailing = false;
            fixture.Vault.Remove(late).ShouldBeTrue();
            var stored = (await SegmentFixture.PublishAsync(fixture, content)).Single();
            using var reader = fixture.Vault.Open(stored, study);
            reader.Verify(Cancellation);
        }

        var all = await Task.WhenAll(Enumerable.Range(0, Stretches).Select(_ => fixture.StoreAsync(content, study)));
        all.Select(fixture.Vault.Publish).ShouldAllBe(s => s.Location.IsInSegment);
        fixture.Vault.SyncPublished();
        Directory.EnumerateFiles(Path.Combine(fixture.Folder, "data", "incoming")).ShouldBeEmpty();
    }

    [Fact]
    public async Task More_objects_than_there_are_stretches_for_are_all_stored_and_all_read_at_once()
    {
        using var fixture = New();
        var study = fixture.StudyKey("1.2.3.4");
        var contents = Enumerable.Range(0, Stretches + 8).Select(i => VaultFixture.Bytes(Largest - (i * 999), i)).ToArray();
        var writers = contents.Select(_ => fixture.Vault.Begin()).ToArray();
        for (var i = 0; i < writers.Length; i++)
        {
            writers[i].Write(contents[i].AsSpan(0, 2 * Chunk));
        }

        var arrived = new List<VaultObject>();
        for (var i = 0; i < writers.Length; i++)
        {
            writers[i].Write(contents[i].AsSpan(2 * Chunk));
            arrived.Add(await writers[i].CompleteAsync(VaultFixture.Meta, study));
            writers[i].Dispose();
        }

        var stored = arrived.Select(fixture.Vault.Publish).ToList();
        fixture.Vault.SyncPublished();
        stored.Count(s => s.Location.IsInSegment).ShouldBe(Stretches);
        stored.AddRange(await SegmentFixture.PublishAsync(fixture, contents[..8]));
        var readers = stored.Select(s => fixture.Vault.Open(s, study)).ToList();
        for (var i = 0; i < readers.Count; i++)
        {
            (await VaultFixture.ReadAllAsync(readers[i])).ShouldBe(contents[i < contents.Length ? i : i - contents.Length]);
        }

        readers.ForEach(r => r.Dispose());
    }

    [Fact]
    public async Task What_is_removed_while_it_is_read_is_read_whole()
    {
        using var fixture = New();
        var content = VaultFixture.Bytes(Largest);
        var stored = await SegmentFixture.PublishAsync(fixture, content, content);
        using var reader = fixture.Vault.Open(stored[0], fixture.StudyKey("1.2.3.4"));
        fixture.Vault.Remove(stored[0]).ShouldBeTrue();
        (await VaultFixture.ReadAllAsync(reader)).ShouldBe(content);
        (await ReadSharedAsync(SegmentFixture.Files(fixture).Single())).AsSpan(0, Limit).ContainsAnyExcept((byte)0).ShouldBeFalse();
        (await fixture.ReadAsync(stored[1], fixture.StudyKey("1.2.3.4"))).ShouldBe(content);
    }

    [Fact]
    public async Task Chunks_of_another_size_are_read_too_as_far_as_a_segment_holds_them()
    {
        using var fixture = New();
        var study = fixture.StudyKey("1.2.3.4");
        var content = VaultFixture.Bytes(Largest);
        var stored = (await SegmentFixture.PublishAsync(fixture, content)).Single();
        fixture.Vault.Dispose();
        foreach (var size in (int[])[Block, 3 * Block, 128 << 10])
        {
            using var vault = SegmentFixture.OpenAgain(fixture, SegmentFixture.WithStretches with { ChunkSize = size, LargestInSegment = size == Block ? 0 : Limit });
            using var reader = vault.Open(stored, study);
            (await VaultFixture.ReadAllAsync(reader)).ShouldBe(content);
        }
    }

    [Fact]
    public async Task Where_a_second_handle_cannot_be_had_the_first_is_written_to()
    {
        using var fixture = New();
        var study = fixture.StudyKey("1.2.3.4");
        await SegmentFixture.PublishAsync(fixture, [1]);
        var moved = SegmentFixture.Files(fixture).Single() + ".moved";
        File.Move(SegmentFixture.Files(fixture).Single(), moved);
        var content = VaultFixture.Bytes(Largest);
        var stored = (await SegmentFixture.PublishAsync(fixture, content)).Single();
        File.Move(moved, moved[..^6]);
        await ShouldReadAsync(fixture, stored, content, study);
    }

    private static async Task<byte[]> ReadSharedAsync(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[stream.Length];
        await stream.ReadExactlyAsync(bytes, Cancellation);
        return bytes;
    }
}
