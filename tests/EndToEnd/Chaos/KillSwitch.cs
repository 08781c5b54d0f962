using System.Diagnostics;

namespace DicomExchange.EndToEnd.Chaos;

/// <summary>Says when a node is to be killed.</summary>
/// <param name="at">At the so-manieth event,</param>
/// <param name="destination">or when this destination has failed so often; null where events are counted.</param>
internal sealed class KillSwitch(int at, string? destination)
{
    private readonly TaskCompletionSource pulled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int events;
    private volatile bool isThrown;

    /// <summary>Completes at that event.</summary>
    public Task Pulled => pulled.Task;

    /// <summary>The node is about to be killed, or was.</summary>
    public bool IsThrown => isThrown;

    public void CountEvent()
    {
        if (destination is null)
        {
            Count();
        }
    }

    public void CountFailure(string of)
    {
        if (of == destination)
        {
            Count();
        }
    }

    /// <summary>Waits for a moment too short for a timer; then the node may be killed.</summary>
    public void Throw(TimeSpan after)
    {
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < after)
        {
            Thread.SpinWait(50);
        }

        isThrown = true;
    }

    private void Count()
    {
        if (Interlocked.Increment(ref events) == at)
        {
            pulled.TrySetResult();
        }
    }
}
