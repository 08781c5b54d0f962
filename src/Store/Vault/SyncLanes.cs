using DicomExchange.Store.Vault.Disk;
using Microsoft.Win32.SafeHandles;

namespace DicomExchange.Store.Vault;

/// <summary>
/// Syncs files. No operating system has a call that syncs without waiting, so somebody must wait: while the disk answers quickly,
/// the caller, since handing a small object to another thread and back costs more processor time than everything else about it
/// (0.3 ms a piece where that was measured); for large objects and on slow disks a few threads of our own, so that the thread pool
/// does not stand still. Several at once let the file system write one journal entry for all. The threads wait without looking for
/// work in vain first, which is why this is no <c>BlockingCollection</c>: that took a tenth of the processor time of an intake.
/// </summary>
internal sealed class SyncLanes : IDisposable
{
    /// <summary>Objects up to this size may be synced by the caller.</summary>
    public const long SmallObject = 4 << 20;

    private readonly Queue<Request> waiting = [];
    private readonly object gate = new();
    private readonly Action<SafeFileHandle> sync;
    private readonly UsualWait usual = new();
    private bool ending;

    public SyncLanes(Action<SafeFileHandle> sync, int lanes)
    {
        this.sync = sync;
        for (var i = 0; i < lanes; i++)
        {
            new Thread(Serve) { IsBackground = true, Name = "vault sync" }.Start();
        }
    }

    /// <param name="file">The file.</param>
    /// <param name="length">Bytes of the object, by which it is decided who waits.</param>
    public Task SyncAsync(SafeFileHandle file, long length)
    {
        var isSmall = length <= SmallObject;
        if (isSmall && usual.IsShort)
        {
            Sync(file, isSmall);
            return Task.CompletedTask;
        }

        var request = new Request(file, isSmall, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(ending, this);
            waiting.Enqueue(request);
            Monitor.Pulse(gate);
        }

        return request.Done.Task;
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

    private void Sync(SafeFileHandle file, bool isSmall)
    {
        var began = UsualWait.Now;
        sync(file);
        if (isSmall)
        {
            usual.Note(began);
        }
    }

    private void Serve()
    {
        while (Take() is { } request)
        {
            try
            {
                Sync(request.File, request.IsSmall);
                request.Done.SetResult();
            }
#pragma warning disable CA1031 // this loop owns the outcome: whatever went wrong is the answer to whoever waits
            catch (Exception e)
#pragma warning restore CA1031
            {
                request.Done.SetException(e);
            }
        }
    }

    /// <returns>The next request; null when there will be none.</returns>
    private Request? Take()
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

    private sealed record Request(SafeFileHandle File, bool IsSmall, TaskCompletionSource Done);
}
