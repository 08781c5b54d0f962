using DicomExchange.Node.Tests.Running;
using DicomExchange.Node.Upkeep;
using DicomExchange.Store;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Vault.Keys;
using DicomExchange.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace DicomExchange.Node.Tests.Upkeep;

/// <summary>The upkeep of the trail goes on whatever fails in one of its rounds.</summary>
public sealed class AuditUpkeepTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task A_round_that_the_disk_fails_is_said_and_the_next_removes_what_is_too_old_and_ends_what_is_open_for_too_long()
    {
        using var folder = new TempFolder();
        using var lines = new LogLines();
        var time = new ManualTime();
        await using var store = await ExchangeStore.CreateAsync(
            new StoreOptions { DataFolder = folder.File("data"), MasterKeys = MasterKeySet.New(), Time = time }, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
        for (var n = 0; n < 50; n++)
        {
            await store.AuditAsync(new AuditRecord { Event = AuditEvent.PatientConflict, Time = time.GetUtcNow() });
        }

        await store.Audit.CheckpointAsync();
        await store.AuditAsync(new AuditRecord { Event = AuditEvent.InstanceSent, Time = time.GetUtcNow(), Correlation = "still open", Count = 1 });
        time.Advance(TimeSpan.FromDays(3));
        var asked = 0;
        long SentTo() => Interlocked.Increment(ref asked) == 1 ? throw new IOException("The disk answers nothing.") : long.MaxValue;
        await using var upkeep = new AuditUpkeep(store.Audit, 1, SentTo, time, lines);

        upkeep.Start();

        await UntilAsync(() => lines.All.Any(static l => l.Contains(StoreReasons.DiskFailed, StringComparison.Ordinal)), time);
        await UntilAsync(() => store.Audit.RowsAfter(0).First().Sequence > 50, time);
        Volatile.Read(ref asked).ShouldBeGreaterThan(1);
        await UntilAsync(() => store.Audit.Newest().Any(static r => r.Record.Event == AuditEvent.InstancesTransferred), time);
        store.Audit.Verify().IsWhole.ShouldBeTrue();
    }

    /// <summary>A minute at a time: a round that is not over when the next is due is that one.</summary>
    private static async Task UntilAsync(Func<bool> isSo, ManualTime time)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        while (!isSo())
        {
            time.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(10, limit.Token);
        }
    }
}
