using DicomExchange.Node.Services;
using DicomExchange.Store;
using Microsoft.Extensions.Logging;

namespace DicomExchange.Node.Upkeep;

/// <summary>Removes from the audit trail what is older than the settings keep it: as the node starts, and every hour then.</summary>
/// <param name="trail">Of the open store.</param>
/// <param name="days">How long records are kept; null for ever.</param>
/// <param name="sentTo">How far the collector has the messages; the highest number there is where none is set up.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Told of what could not be removed.</param>
public sealed class AuditPruning(AuditTrail trail, int? days, Func<long> sentTo, TimeProvider time, ILogger log) : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private readonly CancellationTokenSource stopping = new();
    private Task running = Task.CompletedTask;

    public void Start() => running = days is { } kept ? RunAsync(TimeSpan.FromDays(kept)) : Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        stopping.Dispose();
    }

    private async Task RunAsync(TimeSpan kept)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                await PruneAsync(time.GetUtcNow() - kept);
            }
            while (await timer.WaitForNextTickAsync(stopping.Token));
        }
        catch (OperationCanceledException)
        {
            // The node stops.
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
    }
}
