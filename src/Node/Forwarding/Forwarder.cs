using System.Collections.Concurrent;

namespace DicomExchange.Node.Forwarding;

/// <summary>
/// Sends what routes have queued: a lane for each destination for which something waits. What was not answered before it stops is sent
/// again after the next start.
/// </summary>
public sealed class Forwarder : IAsyncDisposable
{
    private readonly LaneParts parts;
    private readonly ConcurrentDictionary<string, DeliveryLane> lanes = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource stopping = new();
    private readonly CancellationTokenSource cut = new();
    private readonly (CancellationToken Stopping, CancellationToken Cut) tokens;
    private bool isAwake;

    internal Forwarder(LaneParts parts) => (this.parts, tokens) = (parts, (stopping.Token, cut.Token));

    /// <summary>Every destination there was something for since the start, by name.</summary>
    public IReadOnlyList<DestinationState> Destinations => [.. lanes.OrderBy(static l => l.Key, StringComparer.Ordinal).Select(static l => l.Value.State)];

    public void Start()
    {
        parts.Store.Outbox.Changed = Wake;
        Wake();
    }

    /// <summary>
    /// Settings or certificates changed: whatever waits for a destination is tried at once.
    /// </summary>
    public void Release()
    {
        foreach (var lane in lanes.Values)
        {
            lane.Release();
        }

        Wake();
    }

    /// <summary>A person released what waits for these partners: it is tried at once.</summary>
    public void Release(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            if (lanes.TryGetValue(name, out var lane))
            {
                lane.Release();
            }
        }

        Wake();
    }

    /// <summary>A partner has called us; what waits for it is tried soon, however long it was away.</summary>
    public void PartnerCalled(string name)
    {
        if (lanes.TryGetValue(name, out var lane) && !tokens.Stopping.IsCancellationRequested)
        {
            lane.Hasten();
        }
    }

    /// <summary>Begins nothing more, and lets what is on its way end within the grace; then ends it.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        parts.Store.Outbox.Changed = null;
        await stopping.CancelAsync();
        var idle = Task.WhenAll(lanes.Values.Select(static l => l.WhenIdle()));
        try
        {
            await idle.WaitAsync(grace, parts.Time);
        }
        catch (TimeoutException)
        {
            await cut.CancelAsync();
            await idle;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero);
        foreach (var lane in lanes.Values)
        {
            lane.Dispose();
        }

        stopping.Dispose();
        cut.Dispose();
    }

    /// <summary>Called by whoever commits: it only sees to it that somebody else looks, and that once however often it is called meanwhile.</summary>
    private void Wake()
    {
        if (!Interlocked.Exchange(ref isAwake, true))
        {
            ThreadPool.UnsafeQueueUserWorkItem(static forwarder => forwarder.Look(), this, preferLocal: false);
        }
    }

    private void Look()
    {
        Volatile.Write(ref isAwake, false);
        foreach (var destination in parts.Store.Outbox.Destinations)
        {
            if (tokens.Stopping.IsCancellationRequested)
            {
                return;
            }

            lanes.GetOrAdd(destination, static (to, self) => new DeliveryLane(to, self.parts, self.tokens.Stopping, self.tokens.Cut), this).Pump();
        }
    }
}
