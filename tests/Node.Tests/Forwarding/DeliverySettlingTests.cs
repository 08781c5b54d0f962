using DicomExchange.Node.Forwarding;
using DicomExchange.Node.Services;
using DicomExchange.Store;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog;
using DicomExchange.Store.Outbox;
using DicomExchange.Store.Vault.Keys;
using DicomExchange.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace DicomExchange.Node.Tests.Forwarding;

public sealed class DeliverySettlingTests : IAsyncLifetime
{
    /// <summary>More than may be pending at once, and no multiple of what shares a commit.</summary>
    private const int Many = 101;

    private readonly TempFolder folder = new();
    private readonly RefusalLog refusals = new(TimeProvider.System, NullLogger<RefusalLog>.Instance);
    private ExchangeStore store = null!;
    private DeliverySettling settling = null!;

    public async ValueTask InitializeAsync()
    {
        store = await ExchangeStore.CreateAsync(
            new StoreOptions { DataFolder = folder.File("data"), MasterKeys = MasterKeySet.New() }, NullLoggerFactory.Instance, CancellationToken.None);
        settling = new DeliverySettling(store.Outbox, new AuditDesk(store, TimeProvider.System, refusals, NullLogger<AuditDesk>.Instance));
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        refusals.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task All_outcomes_are_on_record_in_their_order_behind_the_flush()
    {
        for (var n = 1; n <= Many; n++)
        {
            settling.Add(Outcome(n));
            await settling.RoomAsync();
        }

        await settling.FlushAsync();

        settling.Fault.ShouldBeNull();
        Recorded().ShouldBe(Enumerable.Range(1, Many));
    }

    [Fact]
    public async Task One_that_is_lost_is_known_before_the_next_and_to_the_end()
    {
        settling.Add(Outcome(1));
        await settling.FlushAsync();
        settling.Fault.ShouldBeNull();
        await store.DisposeAsync();

        settling.Add(Outcome(2));

        settling.Fault.ShouldNotBeNull().Reason.ShouldBe(CatalogReasons.StoreClosed);
        await settling.RoomAsync();
        settling.Fault.ShouldNotBeNull();
        await settling.FlushAsync();
        settling.Fault.ShouldNotBeNull().Reason.ShouldBe(CatalogReasons.StoreClosed);
    }

    private List<int> Recorded() =>
        [.. store.Audit.Newest().Where(static r => r.Record.Event == AuditEvent.InstanceSent).Select(static r => (int)r.Record.Count).Reverse()];

    private static DeliveryOutcome Outcome(int number) => new(
        number, DeliveryState.Delivered, 0, string.Empty, 1, new AuditRecord { Event = AuditEvent.InstanceSent, Time = DateTimeOffset.UnixEpoch, Count = number });
}
