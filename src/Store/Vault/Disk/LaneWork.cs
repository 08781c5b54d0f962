using System.Runtime.ExceptionServices;

namespace DicomExchange.Store.Vault.Disk;

/// <summary>Something that is done behind its caller's back, and that the caller waits for later.</summary>
internal sealed class LaneWork(Action work)
{
    private readonly object gate = new();
    private ExceptionDispatchInfo? fault;
    private bool done;

    /// <summary>Does it. Never throws: what went wrong is told by <see cref="Wait"/>.</summary>
    public void Run()
    {
        try
        {
            work();
        }
#pragma warning disable CA1031 // whatever went wrong is the answer to whoever waits
        catch (Exception e)
#pragma warning restore CA1031
        {
            fault = ExceptionDispatchInfo.Capture(e);
        }

        lock (gate)
        {
            done = true;
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Returns when it is over, however it ended.</summary>
    public void WaitForEnd()
    {
        lock (gate)
        {
            while (!done)
            {
                Monitor.Wait(gate);
            }
        }
    }

    /// <summary>Waits, and throws what it threw.</summary>
    public void Wait()
    {
        WaitForEnd();
        fault?.Throw();
    }
}
