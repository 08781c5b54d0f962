using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Catalog.Index;
using DicomExchange.Store.Catalog.Load;
using DicomExchange.Store.Catalog.Snapshot;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Disk;
using DicomExchange.Store.Vault.Keys;
using DicomExchange.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace DicomExchange.Store.Tests.Catalog;

/// <summary>A store in a folder of its own, which can be closed and opened again.</summary>
internal sealed class TestStore : IAsyncDisposable
{
    private readonly MasterKeySet masters;

    private int received;

    private TestStore(MasterKeySet masters, string folder)
    {
        this.masters = masters;
        Folder = folder;
    }

    /// <summary>For tests that look at the files of objects: each has one of its own.</summary>
    public static VaultOptions InFiles { get; } = new() { LargestInSegment = 0 };

    public string Folder { get; }

    public bool IsOpen { get; private set; }

    public Action<CommitStep>? Probe { get; set; }

    public VaultOptions? Vault { get; set; }

    public long? MostIndexBytes { get; set; }

    /// <summary>Null for the usual number, which no test reaches.</summary>
    public int? SnapshotFrom { get; set; }

    public TimeProvider Time { get; set; } = TimeProvider.System;

    public TimeSpan? CommitPatience { get; set; }

    public ExchangeStore Store { get; private set; } = null!;

    public StoreOptions Options => new()
    {
        DataFolder = Folder,
        MasterKeys = masters,
        Vault = Vault,
        Time = Time,
        Probe = step => Probe?.Invoke(step),
        MostIndexBytes = MostIndexBytes ?? StudyIndex.MostBytes,
        CommitPatience = CommitPatience ?? WaitingWork.UsualPatience,
        SnapshotFrom = SnapshotFrom ?? IndexSnapshot.UsualFrom,
    };

    public static async Task<TestStore> CreateAsync(VaultOptions? vault = null, TimeProvider? time = null)
    {
        var test = new TestStore(MasterKeySet.New(), Directory.CreateTempSubdirectory("dx-catalog-").FullName) { Vault = vault, Time = time ?? TimeProvider.System, IsOpen = true };
        test.Store = await ExchangeStore.CreateAsync(test.Options, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
        return test;
    }

    public async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        await OpenAsync();
    }

    public async Task OpenAsync()
    {
        Store = await ExchangeStore.OpenAsync(Options, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
        IsOpen = true;
    }

    /// <summary>The key ring of the closed store.</summary>
    public KeyRing OpenKeys()
    {
        IsOpen = false;
        return KeyRing.Open(Path.Combine(Folder, "keys.db"), masters);
    }

    /// <summary>The index of the closed store.</summary>
    public StudyIndex LoadIndex(KeyRing keys, RowSealer sealer) => new IndexLoader(new StorePaths(Folder), masters, keys.Store, sealer).Load(StudyIndex.MostBytes);

    /// <summary>The index that the closed store's snapshot gives to its next opening; null where the rows must be opened.</summary>
    public StudyIndex? TakeIndex(DiskCalls? disk = null)
    {
        using var keys = OpenKeys();
        using var catalog = Connection.OpenWriter(Path.Combine(Folder, "catalog.db"), create: false);
        return new IndexSnapshot(new StorePaths(Folder), keys, disk ?? DiskCalls.System, NullLogger.Instance).Take(catalog, StudyIndex.MostBytes);
    }

    /// <summary>The index that the closed store's rows give.</summary>
    public StudyIndex LoadIndex()
    {
        using var keys = OpenKeys();
        return LoadIndex(keys, new RowSealer(keys));
    }

    /// <summary>A copy of this store in another folder, not opened yet.</summary>
    public TestStore At(string folder) => new(masters, folder) { Vault = Vault, SnapshotFrom = SnapshotFrom };

    /// <summary>A copy without the objects, as a crash at this instant would leave it.</summary>
    public TestStore Image()
    {
        var copy = At(Directory.CreateTempSubdirectory("dx-image-").FullName);
        foreach (var file in Directory.EnumerateFiles(Folder).Where(static file => Path.GetFileName(file) != "lock"))
        {
            File.Copy(file, Path.Combine(copy.Folder, Path.GetFileName(file)));
        }

        return copy;
    }

    public async Task<StoreOutcome> AddAsync(Sample sample)
    {
        VaultWriter writer;
        try
        {
            writer = Store.BeginObject();
        }
        catch (StoreException e)
        {
            return new StoreOutcome(StoreOutcomeKind.Refused, e.Reason);
        }

        writer.Write(sample.Bytes);
        var receipt = sample.Receipt with { ReceivedAt = sample.Receipt.ReceivedAt.AddSeconds(Interlocked.Increment(ref received)) };
        return await Store.AddAsync(writer, sample.Header, receipt, TestContext.Current.CancellationToken);
    }

    /// <summary>Every object in the vault, in files and segments.</summary>
    public IReadOnlyList<StoredObject> Objects() => StoredObject.In(Folder);

    /// <summary>What lies in one of the store's folders, at any depth.</summary>
    public List<string> Files(string folder) => [.. Directory.EnumerateFiles(Path.Combine(Folder, folder), "*", SearchOption.AllDirectories)];

    public async ValueTask DisposeAsync()
    {
        if (IsOpen)
        {
            await Store.DisposeAsync();
        }

        Directory.Delete(Folder, recursive: true);
    }
}
