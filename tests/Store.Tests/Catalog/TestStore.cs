using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Keys;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace DicomExchange.Store.Tests.Catalog;

/// <summary>A store in a folder of its own, which can be closed and opened again.</summary>
internal sealed class TestStore : IAsyncDisposable
{
    private readonly MasterKeySet masters = MasterKeySet.New();

    private int received;

    private TestStore()
    {
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("dx-catalog-").FullName;

    public Action<CommitStep>? Probe { get; set; }

    public VaultOptions? Vault { get; set; }

    public ExchangeStore Store { get; private set; } = null!;

    public StoreOptions Options => new()
    {
        DataFolder = Folder,
        MasterKeys = masters,
        Vault = Vault,
        Probe = step => Probe?.Invoke(step),
    };

    public static async Task<TestStore> CreateAsync(VaultOptions? vault = null)
    {
        var test = new TestStore { Vault = vault };
        test.Store = await ExchangeStore.CreateAsync(test.Options, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
        return test;
    }

    public async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        await OpenAsync();
    }

    public async Task OpenAsync() =>
        Store = await ExchangeStore.OpenAsync(Options, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);

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

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
