using DicomExchange.Store.Vault.Disk;

namespace DicomExchange.Store.Vault;

/// <summary>
/// Threads that wait for the disk. No operating system has a call that syncs without waiting, so somebody must wait: while the disk answers quickly,
/// the caller, since handing a small object to another thread and back costs more processor time than everything else about it
/// (0.3 ms a piece where that was measured); for large objects and on slow disks a few threads of our own, so that the thread pool
/// does not stand still. Several at once let the file system write one journal entry for all. The threads wait without looking for
/// work in vain first, which is why this is no <c>BlockingCollection</c>: that took a tenth of the processor time of an intake. They
/// also write the stretches of large objects while more of them arrives.
/// </summary>
internal sealed class DiskLanes : IDisposable
{
    /// <summary>Objects up to this size may be synced by the caller.</summary>
    public const long SmallObject = 4 << 20;

    private readonly Queue<LaneWork> waiting = [];
    private readonly object gate = new();
    private readonly UsualWait usual = new();
    private bool ending;

    public DiskLanes(int lanes)
    {
        for (var i = 0; i < lanes; i++)
        {
            new Thread(Serve) { IsBackground = true, Name = "vault disk" }.Start();
        }
    }

    /// <summary>Has the last bytes of an object written and synced.</summary>
    /// <param name="finish">Does that.</param>
    /// <param name="length">Bytes of the object, by which it is decided who waits.</param>
    public Task DoAsync(Action finish, long length)
    {
        var isSmall = length <= SmallObject;
        if (isSmall && usual.IsShort)
        {
            Finish(finish, isSmall);
            return Task.CompletedTask;
        }

        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Begin(() =>
        {
            try
            {
                Finish(finish, isSmall);
                done.SetResult();
            }
#pragma warning disable CA1031 // whatever went wrong is the answer to whoever waits
            catch (Exception e)
#pragma warning restore CA1031
            {
                done.SetException(e);
            }
        });
        return done.Task;
    }

    /// <summary>Has something done by the next thread that is free.</summary>
    public LaneWork Begin(Action action)
    {
        var work = new LaneWork(action);
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(ending, this);
            waiting.Enqueue(work);
            Monitor.Pulse(gate);
        }

        return work;
    }

    /// <summary>Lets what is waiting finish and then ends the threads.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            ending = true;
            Monitor.PulseAll(gate);
        }
    }

    private void Finish(Action finish, bool isSmall)
    {
        var began = UsualWait.Now;
        finish();
        if (isSmall)
        {
            usual.Note(began);
        }
    }

    private void Serve()
    {
        while (Take() is { } work)
        {
            work.Run();
        }
    }

    /// <returns>The next; null when there will be none.</returns>
    private LaneWork? Take()
    {
        lock (gate)
        {
            while (waiting.Count == 0)
            {
                if (ending)
                {
                    return null;
                }

                Monitor.Wait(gate);
            }

            return waiting.Dequeue();
        }
    }
}
