using DicomExchange.EndToEnd.Practices;
using DicomExchange.Store;
using DicomExchange.Store.Outbox;
using DicomExchange.Store.Vault.Keys;
using Microsoft.Extensions.Logging.Abstractions;

namespace DicomExchange.EndToEnd.Chaos;

/// <summary>The ledger of a node that does not run, as it lies on the disk.</summary>
internal static class ChaosLedger
{
    public static async Task<IReadOnlyList<Delivery>> ReadAsync(Practice practice)
    {
        var options = new StoreOptions { DataFolder = practice.Data, MasterKeys = MasterKeyFile.Load(practice.MasterKey) };
        await using var store = await ExchangeStore.OpenAsync(options, NullLoggerFactory.Instance, CancellationToken.None);
        return store.Outbox.List(new DeliveryFilter { Limit = DeliveryFilter.MostListed });
    }
}
