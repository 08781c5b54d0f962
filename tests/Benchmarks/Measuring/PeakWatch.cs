namespace DicomExchange.Benchmarks.Measuring;

/// <summary>
/// The most resident memory of a server while something is measured. The system remembers the peak of a process, but forgets it with the
/// process, so servers that start one for every association are looked at again and again.
/// </summary>
internal sealed class PeakWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly ProcessMeter meter;
    private readonly CancellationTokenSource stop = new();
    private readonly Task watching;
    private long most;

    public PeakWatch(ProcessMeter meter)
    {
        this.meter = meter;
        meter.ResetPeak();
        watching = Task.Run(WatchAsync);
    }

    /// <returns>Bytes.</returns>
    public async Task<long> EndAsync()
    {
        await stop.CancelAsync();
        await watching;
        return most;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        stop.Dispose();
    }

    private async Task WatchAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            most = Math.Max(most, meter.Peak);
            await Task.Delay(Interval, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        most = Math.Max(most, meter.Peak);
    }
}
