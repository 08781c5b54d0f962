using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Disk;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Vault;

public sealed class VaultFaultTests
{
    [Theory]
    [InlineData(10)]
    [InlineData(3 * VaultFixture.ChunkSize)]
    public async Task Whichever_call_fails_the_object_is_refused_earlier_ones_stay_and_incoming_is_clean(int length)
    {
        var faults = new Faults();
        using var fixture = NewFixture(faults);
        var study = fixture.StudyKey("1.2.3");
        var content = VaultFixture.Bytes(length);
        var kept = await PublishAsync(fixture, content);

        faults.Reset(0);
        kept.Add((await PublishAsync(fixture, content))[0]);
        var calls = faults.Calls;
        calls.ShouldBeGreaterThanOrEqualTo(4);
        for (var n = 1; n <= calls; n++)
        {
            faults.Reset(n);
            var error = await Should.ThrowAsync<StoreException>(() => PublishAsync(fixture, content));

            error.DurabilityLost.ShouldBe(faults.Trace[n - 1].StartsWith("sync", StringComparison.Ordinal));
            faults.Calls.ShouldBe(n, "nothing is tried again after a failure");
            Directory.EnumerateFiles(fixture.Folder + "/data/incoming").Count().ShouldBe(faults.Trace[n - 1] == "rename" ? 1 : 0);
            fixture.Vault.SweepIncoming();
            foreach (var stored in kept)
            {
                (await fixture.ReadAsync(stored, study)).ShouldBe(content);
            }
        }
    }

    [Fact]
    public async Task The_order_is_write_sync_rename_sync_of_the_folder()
    {
        var faults = new Faults();
        using var fixture = NewFixture(faults);
        await PublishAsync(fixture, [1, 2, 3]);
        faults.Reset(0);

        await PublishAsync(fixture, VaultFixture.Bytes(2 * VaultFixture.ChunkSize));

        faults.Trace.ShouldBe(["write", "write", "write", "sync file", "rename", "sync 000000"]);
    }

    [Fact]
    public async Task A_group_in_one_folder_costs_one_directory_sync_and_a_new_folder_is_synced_before_it_is_used()
    {
        var faults = new Faults();
        using var fixture = NewFixture(faults, new VaultOptions { ObjectsPerFolder = 3 });
        var study = fixture.StudyKey("1.2.3");
        var group = new List<VaultObject>();
        for (var i = 0; i < 4; i++)
        {
            group.Add(await fixture.StoreAsync([1], study));
        }

        faults.Reset(0);
        group.ForEach(o => fixture.Vault.Publish(o));
        fixture.Vault.SyncPublished();
        fixture.Vault.SyncPublished();

        faults.Trace.ShouldBe(["rename", "rename", "rename", "sync vault", "rename", "sync 000000", "sync 000001"], ignoreOrder: false);
    }

    [Fact]
    public async Task A_full_disk_while_writing_is_called_so_and_taking_goes_on_when_there_is_space()
    {
        var faults = new Faults { Error = Faults.NoSpace };
        using var fixture = NewFixture(faults);
        faults.Reset(1);

        (await Should.ThrowAsync<StoreException>(() => PublishAsync(fixture, [1]))).Reason.ShouldBe(StoreReasons.DiskFull);
        Directory.EnumerateFiles(fixture.Folder + "/data/incoming").ShouldBeEmpty();

        (await PublishAsync(fixture, [1])).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task The_reserve_is_kept_before_and_during_an_object()
    {
        var available = 100L << 20;
        var mark = new DiskMark(64 << 20, () => new DiskSpace(1L << 40, available));
        using var fixture = new VaultFixture(new VaultOptions { ChunkSize = 64 << 10, LargestInSegment = 0, Mark = mark });
        var study = fixture.StudyKey("1.2.3");
        using (var writer = fixture.Vault.Begin())
        {
            writer.Write(new byte[4 << 20]);
            available = 65 << 20;
            var error = Should.Throw<StoreException>(() => writer.Write(new byte[16 << 20]));
            error.Reason.ShouldBe(StoreReasons.DiskFull);
            Directory.EnumerateFiles(fixture.Folder + "/data/incoming").ShouldBeEmpty();
            Should.Throw<ObjectDisposedException>(() => writer.Write([1]));
        }

        Should.Throw<StoreException>(fixture.Vault.Begin).Reason.ShouldBe(StoreReasons.DiskFull);
        Directory.EnumerateFiles(fixture.Folder + "/data/incoming").ShouldBeEmpty();
        available = 100 << 20;
        (await fixture.StoreAsync([1], study)).Length.ShouldBe(1);
    }

    [Fact]
    public void The_default_reserve_is_a_twentieth_and_at_most_a_gigabyte()
    {
        DiskMark.DefaultReserve(1000).ShouldBe(50);
        DiskMark.DefaultReserve(1L << 50).ShouldBe(1L << 30);
        DiskMark.Of(Path.GetTempPath(), 0).Room().ShouldBeGreaterThan(0);
    }

    [Fact]
    public void A_failed_sync_of_a_real_handle_is_reported_with_its_error_number()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a file that cannot be synced");
        using var pipe = new System.IO.Pipes.AnonymousPipeServerStream();
        using var handle = new Microsoft.Win32.SafeHandles.SafeFileHandle(pipe.SafePipeHandle.DangerousGetHandle(), ownsHandle: false);

        Should.Throw<SyncFailedException>(() => CheckedSync.File(handle)).Error.ShouldBe(22);
        Should.Throw<IOException>(() => CheckedSync.Directory("/no/such/folder")).ShouldNotBeOfType<SyncFailedException>();
    }

    [Fact]
    public async Task Files_and_folders_are_for_their_owner_only()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("needs Unix permissions");
            return;
        }

        using var fixture = new VaultFixture();
        var stored = fixture.Vault.Publish(await fixture.StoreAsync([1], fixture.StudyKey("1.2")));

        foreach (var path in Directory.EnumerateFileSystemEntries(fixture.Folder, "*", SearchOption.AllDirectories))
        {
            (File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)).ShouldBe(UnixFileMode.None, path);
        }

        fixture.Vault.Remove(stored.Location).ShouldBeTrue();
        fixture.Vault.Remove(stored.Location).ShouldBeTrue();
        fixture.Vault.Locations().ShouldBeEmpty();
    }

    private static VaultFixture NewFixture(Faults faults, VaultOptions? options = null) =>
        new((options ?? new VaultOptions()) with { ChunkSize = VaultFixture.ChunkSize, LargestInSegment = 0, Mark = VaultFixture.NoMark, Disk = faults.Disk });

    private static async Task<List<VaultObject>> PublishAsync(VaultFixture fixture, byte[] content)
    {
        var incoming = await fixture.StoreAsync(content, fixture.StudyKey("1.2.3"));
        var stored = fixture.Vault.Publish(incoming);
        fixture.Vault.SyncPublished();
        return [stored];
    }
}
