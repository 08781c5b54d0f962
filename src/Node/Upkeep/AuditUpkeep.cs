using DicomExchange.Node.Services;
using DicomExchange.Store;
using Microsoft.Extensions.Logging;

namespace DicomExchange.Node.Upkeep;

/// <summary>
/// Ends the sums of transfers that have been open for too long, every minute, and removes from the audit trail what is older than the
/// settings keep it, as the node starts and every hour.
/// </summary>
/// <param name="trail">Of the open store.</param>
/// <param name="days">How long records are kept; null for ever.</param>
/// <param name="sentTo">How far the collector has the messages; the highest number there is where none is set up.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Told of what could not be removed.</param>
public sealed class AuditUpkeep(AuditTrail trail, int? days, Func<long> sentTo, TimeProvider time, ILogger log) : IAsyncDisposable
{
    private const int RoundsPerPruning = 60;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource stopping = new();
    private Task running = Task.CompletedTask;

    public void Start() => running = RunAsync();

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        stopping.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            for (var round = 0; ; round = (round + 1) % RoundsPerPruning)
            {
                await EndOverdueAsync();
                if (round == 0 && days is { } kept)
                {
                    await PruneAsync(time.GetUtcNow() - TimeSpan.FromDays(kept));
                }

                await timer.WaitForNextTickAsync(stopping.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    private async Task EndOverdueAsync()
    {
        try
        {
            await trail.EndOverdueTransfersAsync();
        }
        catch (Exception e) when (e is StoreException or IOException)
        {
            // The store has said so in the log; the sums are recorded at the next round, or when it is opened again.
        }
    }

    private async Task PruneAsync(DateTimeOffset before)
    {
        try
        {
            if (await trail.PruneAsync(before, sentTo(), stopping.Token) is > 0 and var removed)
            {
                NodeLog.AuditPruned(log, removed);
            }
        }
        catch (StoreException fault)
        {
            NodeLog.AuditNotPruned(log, fault.Reason);
        }
        catch (IOException)
        {
            NodeLog.AuditNotPruned(log, StoreReasons.DiskFailed);
        }
    }
}
