using System.Diagnostics.CodeAnalysis;
using DicomExchange.Node.Settings;
using DicomExchange.Store;
using DicomExchange.Store.Audit;
using DicomExchange.Wire;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Node.Audit.Syslog;

/// <summary>
/// Sends every audit message to the collector, in order, from the cursor on. It reads what is on the disk already and holds nothing but one batch, so
/// a collector that is down, slow or gone delays nobody and costs nothing but the space the trail takes anyway.
/// </summary>
public sealed class AuditFeed(FeedParts parts) : IDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly TaskCompletionSource finishing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile CollectorState? state;
    private string toldReason = string.Empty;
    private FeedProgress? progress;
    private Task feeding = Task.CompletedTask;

    /// <summary>Null while the settings name no collector.</summary>
    public CollectorState? State => state;

    public void Start() => feeding = Task.Run(RunAsync);

    /// <summary>Settings or certificates have changed: a collector that failed is called at once.</summary>
    public void Release() =>
        Interlocked.Exchange(ref released, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    /// <summary>Sends what is there, if the collector takes it in time, and ends. What it does not take it is sent after the next start.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        finishing.TrySetResult();
        stopping.CancelAfter(grace);
        await feeding;
    }

    public void Dispose() => stopping.Dispose();

    private async Task RunAsync()
    {
        if (parts.Collector() is null)
        {
            await LookAsync();
        }

        var failures = 0;
        while (!finishing.Task.IsCompleted)
        {
            var release = released.Task;
            if (parts.Collector() is not { } collector)
            {
                state = null;
                await Task.WhenAny(finishing.Task, release);
                continue;
            }

            var began = parts.Time.GetTimestamp();
            if (await FeedAsync(collector) is not { } trouble)
            {
                failures = 0;
                continue;
            }

            failures = parts.Time.GetElapsedTime(began) >= FeedRun.Lasting ? 1 : failures + 1;
            await TellAsync(collector, trouble);
            await PauseAsync(parts.Rest.After(failures, parts.Chance()), release);
        }
    }

    private async Task PauseAsync(TimeSpan rest, Task release)
    {
        using var over = new CancellationTokenSource();
        await Task.WhenAny(finishing.Task, release, Task.Delay(rest, parts.Time, over.Token));
        await over.CancelAsync();
    }

    [SuppressMessage("Design", "CA1031", Justification = "This loop owns the outcome of a connection: whatever it meets, the next one is due, and nobody else is concerned.")]
    private async Task<CollectorTrouble?> FeedAsync(CollectorSettings collector)
    {
        try
        {
            return await ConnectAndFeedAsync(collector);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return null;
        }
        catch (CollectorLostException lost)
        {
            return lost.Trouble;
        }
        catch (DialException failure)
        {
            return new CollectorTrouble(failure.Reason, failure.Explanation) { IsRefused = failure.IsAlert };
        }
        catch (TlsMaterialException failure)
        {
            return new CollectorTrouble(CollectorReasons.Trust, failure.Message) { IsRefused = true };
        }
        catch (Exception fault)
        {
            CollectorLog.Faulted(parts.Log, fault, collector.Address);
            return new CollectorTrouble(CollectorReasons.Faulted, "Something on this side went wrong; the log says what.");
        }
    }

    private async Task<CollectorTrouble?> ConnectAndFeedAsync(CollectorSettings collector)
    {
        var current = progress = progress is { } before && before.Address == collector.Address ? before
            : new FeedProgress(collector.Address, await SettledAtAsync(collector.Address), parts.Trail, parts.Time);
        Show(collector, false, current.Window.Settled, state?.Trouble);
        await using var connection = await parts.Dialer.ConnectAsync(collector, stopping.Token);
        Show(collector, true, current.Window.Settled, null);
        if (toldReason.Length == 0)
        {
            CollectorLog.Connected(parts.Log, collector.Address, current.Window.Settled + 1);
        }

        current.Begin();
        var run = new FeedRun(parts, collector, connection, current)
        {
            Reached = last => Show(collector, true, last, null),
            Lasted = () => TellBack(collector),
        };
        try
        {
            return await run.RunAsync(finishing.Task, stopping.Token);
        }
        finally
        {
            await current.EndAsync();
        }
    }

    /// <summary>What somebody changed is told and put right without a collector too: nothing else would ever take its place.</summary>
    private async Task LookAsync()
    {
        try
        {
            await SettledAtAsync(string.Empty);
        }
        catch (IOException fault)
        {
            CollectorLog.CursorUnread(parts.Log, fault);
        }
    }

    /// <summary>
    /// Where the store says to begin; from the first message there is where somebody changed what it says. That is put right at once: where few messages
    /// come it would be found changed for months.
    /// </summary>
    /// <param name="address">The collector's; empty for none.</param>
    private async Task<long> SettledAtAsync(string address)
    {
        var (message, isAltered) = parts.Trail.SettledAt(address);
        if (isAltered)
        {
            var collector = address.Length > 0 ? $"the collector {address}" : "a collector";
            CollectorLog.CursorAltered(parts.Log, collector);
            await parts.Alert(new AuditRecord
            {
                Event = AuditEvent.SecurityAlert,
                Time = parts.Time.GetUtcNow(),
                Outcome = AuditOutcome.SeriousFailure,
                Reason = AuditReasons.CursorChanged,
                Detail = $"how far {collector} has the messages was changed; all there are go to it again",
            });
            await PutRightAsync(address);
        }

        return message;
    }

    private async Task PutRightAsync(string address)
    {
        try
        {
            await parts.Trail.Settle(address, 0);
        }
        catch (StoreException)
        {
            // A store that takes nothing says so itself. The next start finds it changed once more.
        }
    }

    /// <summary>What was reached once stays reached while repeats go.</summary>
    private void Show(CollectorSettings collector, bool isConnected, long reached, CollectorTrouble? trouble)
    {
        var before = state is { } earlier && earlier.Address == collector.Address ? earlier.Reached : 0;
        state = new CollectorState(collector.Address, isConnected, Math.Max(before, reached), trouble);
    }

    /// <summary>Not as soon as it connects: one that accepts and closes at once would be told of without end.</summary>
    private void TellBack(CollectorSettings collector)
    {
        if (toldReason.Length > 0)
        {
            CollectorLog.Back(parts.Log, collector.Address);
            toldReason = string.Empty;
        }
    }

    /// <summary>Each reason once, until the collector takes messages again.</summary>
    private async Task TellAsync(CollectorSettings collector, CollectorTrouble trouble)
    {
        Show(collector, false, 0, trouble);
        if (trouble.Reason == toldReason)
        {
            return;
        }

        toldReason = trouble.Reason;
        CollectorLog.Failed(parts.Log, collector.Address, trouble.Reason, trouble.Explanation);
        if (trouble.IsRefused)
        {
            await parts.Alert(new AuditRecord
            {
                Event = AuditEvent.SecurityAlert,
                Time = parts.Time.GetUtcNow(),
                Outcome = AuditOutcome.SeriousFailure,
                Reason = trouble.Reason,
                RemoteAddress = collector.Address,
                Detail = trouble.Explanation,
            });
        }
    }
}
