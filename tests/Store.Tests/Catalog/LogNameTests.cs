using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Disk;
using Shouldly;
using Xunit;

namespace DicomExchange.Store.Tests.Catalog;

/// <summary>The name of the catalog's log is on the disk before anything is acknowledged on the strength of it.</summary>
public sealed class LogNameTests
{
    [Fact]
    public async Task The_folder_is_synced_while_the_log_is_there_at_every_opening()
    {
        await using var test = await TestStore.CreateAsync();
        var log = Path.Combine(test.Folder, "catalog.db-wal");
        var seen = new List<bool>();
        test.Vault = WithSync(test, () => seen.Add(File.Exists(log)));
        for (var opening = 1; opening <= 2; opening++)
        {
            await test.ReopenAsync();
            seen.ShouldContain(true);
            seen.Clear();
        }
    }

    [Fact]
    public async Task A_folder_that_cannot_be_synced_refuses_the_start()
    {
        await using var test = await TestStore.CreateAsync();
        (await test.AddAsync(new Sample())).IsSafe.ShouldBeTrue();
        await test.Store.DisposeAsync();
        var log = Path.Combine(test.Folder, "catalog.db-wal");
        test.Vault = WithSync(test, () =>
        {
            if (File.Exists(log))
            {
                throw new SyncFailedException("directory", 5);
            }
        });
        (await Should.ThrowAsync<StoreException>(test.OpenAsync)).Reason.ShouldBe("sync-failed");
        test.Vault = null;
        await test.OpenAsync();
        test.Store.Studies(null).ShouldHaveSingleItem();
    }

    private static VaultOptions WithSync(TestStore test, Action before) => new()
    {
        Disk = new DiskCalls
        {
            SyncDirectory = path =>
            {
                if (Path.TrimEndingDirectorySeparator(path) == test.Folder)
                {
                    before();
                }

                CheckedSync.Directory(path);
            },
        },
    };
}
