using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Disk;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Vault;

/// <summary>Large objects, which are written past the cache in stretches of eight chunks, one by another thread while the next is filled.</summary>
public sealed class StretchTests
{
    private const int Sealed = VaultFixture.ChunkSize + 16;
    private const int NotValid = 22;

    [Fact]
    public async Task Whatever_its_length_a_large_object_is_read_back_as_it_came()
    {
        using var fixture = NewFixture(DiskCalls.System);
        var study = fixture.StudyKey("1.2.3");
        for (var chunks = 1; chunks <= 36; chunks++)
        {
            foreach (var more in (int[])[-1, 0, 1])
            {
                var content = VaultFixture.Bytes((chunks * VaultFixture.ChunkSize) + more, chunks);
                var stored = await fixture.StoreAsync(content, study);
                (await fixture.ReadAsync(stored, study)).ShouldBe(content);
                new FileInfo(fixture.PathOf(stored.Location)).Length.ShouldBe(1024 + content.Length + (16 * ((content.Length + VaultFixture.ChunkSize - 1) / VaultFixture.ChunkSize)));
            }
        }
    }

    [Fact]
    public async Task While_the_cache_is_passed_by_only_whole_blocks_are_written_and_never_refused_for_how_they_lie()
    {
        var direct = false;
        var writes = new List<bool>();
        var disk = new DiskCalls
        {
            Direct = (file, on) => (direct = DirectWriting.Set(file, on) && on) || !on,
            Write = (file, bytes, offset) =>
            {
                if (direct)
                {
                    (offset % DirectWriting.Block).ShouldBe(0);
                    (bytes.Length % DirectWriting.Block).ShouldBe(0);
                }

                writes.Add(direct);
                RandomAccess.Write(file, bytes, offset);
            },
        };
        using var fixture = NewFixture(disk);
        await fixture.StoreAsync(VaultFixture.Bytes(40 * VaultFixture.ChunkSize), fixture.StudyKey("1.2.3"));

        Assert.SkipUnless(writes.Contains(true), "the file system of the temporary folder cannot write past the cache");

        // Two chunks before the stretches, five stretches, what is no whole block at the end, and the header.
        writes.ShouldBe([false, false, true, true, true, true, true, false, false]);
        direct.ShouldBeFalse();
    }

    [Fact]
    public async Task Whichever_call_fails_the_object_is_refused_and_nothing_is_left_of_it()
    {
        var faults = new Faults();
        using var fixture = NewFixture(faults.Disk);
        var study = fixture.StudyKey("1.2.3");
        var content = VaultFixture.Bytes(40 * VaultFixture.ChunkSize);
        faults.Reset(0);
        await fixture.StoreAsync(content, study);
        var calls = faults.Calls;
        calls.ShouldBe(10);
        for (var n = 1; n <= calls; n++)
        {
            faults.Reset(n);
            var error = await Should.ThrowAsync<StoreException>(() => fixture.StoreAsync(content, study));

            error.DurabilityLost.ShouldBe(faults.Trace[n - 1].StartsWith("sync", StringComparison.Ordinal));
            faults.Calls.ShouldBe(n, "nothing is tried again after a failure");
            Directory.EnumerateFiles(fixture.Folder + "/data/incoming").Count().ShouldBe(1, "the first object only");
        }

        faults.Reset(0);
        (await fixture.ReadAsync(await fixture.StoreAsync(content, study), study)).ShouldBe(content);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_system_that_has_no_such_writing_or_wants_other_blocks_gets_the_bytes_in_the_usual_way(bool saysSo)
    {
        var (direct, refused, begun) = (false, 0, 0);
        var disk = new DiskCalls
        {
            Direct = (_, on) =>
            {
                direct = on;
                return !saysSo;
            },
            Write = (file, bytes, offset) =>
            {
                if (direct && !saysSo)
                {
                    refused++;
                    throw new IOException("refused", NotValid);
                }

                RandomAccess.Write(file, bytes, offset);
            },
            StartWriteback = (_, _, _) => begun++,
        };
        using var fixture = NewFixture(disk);
        var study = fixture.StudyKey("1.2.3");
        var content = VaultFixture.Bytes(40 * VaultFixture.ChunkSize);

        (await fixture.ReadAsync(await fixture.StoreAsync(content, study), study)).ShouldBe(content);
        refused.ShouldBe(saysSo ? 0 : 1);
        begun.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task More_objects_than_there_are_stretches_for_are_all_stored()
    {
        using var fixture = NewFixture(DiskCalls.System);
        var study = fixture.StudyKey("1.2.3");
        var contents = Enumerable.Range(0, 40).Select(n => VaultFixture.Bytes(30 * VaultFixture.ChunkSize, n)).ToArray();
        var writers = contents.Select(_ => fixture.Vault.Begin()).ToArray();
        const int Part = 2 * VaultFixture.ChunkSize;
        for (var at = 0; at < contents[0].Length; at += Part)
        {
            for (var n = 0; n < writers.Length; n++)
            {
                writers[n].Write(contents[n].AsSpan(at, Part));
            }
        }

        for (var n = 0; n < writers.Length; n++)
        {
            var stored = await writers[n].CompleteAsync(VaultFixture.Meta, study);
            (await fixture.ReadAsync(stored, study)).ShouldBe(contents[n]);
            writers[n].Dispose();
        }
    }

    [Fact]
    public async Task An_object_given_up_waits_for_the_stretch_that_is_being_written_and_leaves_nothing()
    {
        using var begun = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var ended = false;
        var stretched = false;
        var disk = new DiskCalls
        {
            Direct = (_, on) => stretched = on,
            Write = (file, bytes, offset) =>
            {
                if (stretched)
                {
                    begun.Set();
                    goOn.Wait(TestContext.Current.CancellationToken);
                    ended = true;
                }

                RandomAccess.Write(file, bytes, offset);
            },
        };
        using var fixture = NewFixture(disk);
        var writer = fixture.Vault.Begin();
        writer.Write(VaultFixture.Bytes(15 * VaultFixture.ChunkSize));
        begun.Wait(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken).ShouldBeTrue();
        var endedBefore = false;
        var giving = Task.Run(
            () =>
            {
                writer.Dispose();
                endedBefore = ended;
            },
            TestContext.Current.CancellationToken);
        goOn.Set();
        await giving;

        endedBefore.ShouldBeTrue();
        Directory.EnumerateFiles(fixture.Folder + "/data/incoming").ShouldBeEmpty();
    }

    private static VaultFixture NewFixture(DiskCalls disk) => new(new VaultOptions
    {
        ChunkSize = VaultFixture.ChunkSize,
        LargestInSegment = 0,
        StretchesFrom = 2 * Sealed,
        Mark = VaultFixture.NoMark,
        Disk = disk,
    });
}
