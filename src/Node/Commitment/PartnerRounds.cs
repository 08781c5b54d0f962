using System.Diagnostics.CodeAnalysis;

namespace DicomExchange.Node.Commitment;

/// <summary>
/// Runs rounds of some work for each partner for which there is any, one after another for the same partner and apart from those of others: one
/// that does not answer keeps nobody else waiting. Waits go by the monotonic clock.
/// </summary>
/// <param name="round">One round.</param>
/// <param name="restAfter">How long to wait after so many failures in a row.</param>
/// <param name="faulted">Told of what a round threw.</param>
/// <param name="time">The clock of the waits.</param>
internal sealed class PartnerRounds(
    Func<string, CancellationToken, Task<RoundEnd>> round, Func<int, TimeSpan> restAfter, Action<string, Exception> faulted, TimeProvider time) : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Runner> runners = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource stopping = new();
    private bool isStopped;

    /// <summary>There may be something to do for a partner. One that rests after a failure rests on.</summary>
    /// <param name="partner">By name.</param>
    /// <param name="endsRest">Something has changed that may have been the cause: its rest ends too.</param>
    public void Wake(string partner, bool endsRest = false)
    {
        lock (gate)
        {
            if (isStopped)
            {
                return;
            }

            if (runners.TryGetValue(partner, out var runner))
            {
                runner.IsWanted = true;
                if (endsRest || !runner.IsResting)
                {
                    runner.Signal.TrySetResult();
                }

                return;
            }

            runner = new Runner();
            runners.Add(partner, runner);
            runner.End = Task.Run(() => RunAsync(partner, runner));
        }
    }

    /// <summary>Ends what runs; a round that waits for a partner gives up.</summary>
    public async Task StopAsync()
    {
        Task[] ends;
        lock (gate)
        {
            isStopped = true;
            ends = [.. runners.Values.Select(static runner => runner.End)];
        }

        await stopping.CancelAsync();
        await Task.WhenAll(ends);
    }

    public void Dispose() => stopping.Dispose();

    private async Task RunAsync(string partner, Runner runner)
    {
        var failures = 0;
        while (!stopping.IsCancellationRequested)
        {
            Begin(runner);
            var end = await RoundAsync(partner);
            failures = end.HasFailed ? failures + 1 : 0;
            if (!TryRest(partner, runner, end, out var signal))
            {
                return;
            }

            if (end.HasFailed)
            {
                await WaitAsync(restAfter(failures), signal);
            }
            else if (end.Next is { } next)
            {
                await WaitAsync(next, signal);
            }
        }
    }

    private void Begin(Runner runner)
    {
        lock (gate)
        {
            (runner.IsWanted, runner.IsResting, runner.Signal) = (false, false, NewSignal());
        }
    }

    /// <returns>False when there is nothing more to do and the runner is gone.</returns>
    private bool TryRest(string partner, Runner runner, RoundEnd end, out Task signal)
    {
        lock (gate)
        {
            signal = runner.Signal.Task;
            runner.IsResting = end.HasFailed;
            if (end.HasFailed)
            {
                // What was asked for during the round is part of the next one, after the rest.
                runner.Signal = NewSignal();
                signal = runner.Signal.Task;
                return true;
            }

            if (end.Next is not null || runner.IsWanted)
            {
                return true;
            }

            runners.Remove(partner);
            return false;
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "The loop owns the outcome: whatever a round throws, the partner is tried again.")]
    private async Task<RoundEnd> RoundAsync(string partner)
    {
        try
        {
            return await round(partner, stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return RoundEnd.Done;
        }
        catch (Exception e)
        {
            faulted(partner, e);
            return RoundEnd.Failed;
        }
    }

    private async Task WaitAsync(TimeSpan wait, Task signal)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
        await Task.WhenAny(signal, Task.Delay(wait, time, over.Token));
        await over.CancelAsync();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Runner
    {
        public bool IsWanted { get; set; }

        public bool IsResting { get; set; }

        public TaskCompletionSource Signal { get; set; } = NewSignal();

        public Task End { get; set; } = Task.CompletedTask;
    }
}
