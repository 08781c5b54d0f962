using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;

namespace DicomExchange.Store.Vault;

/// <summary>
/// A few threads that do nothing but wait for file syncs, since no operating system call syncs asynchronously and the thread pool
/// must not stand still meanwhile. Several at once let the file system write one journal entry for all.
/// </summary>
internal sealed class SyncLanes : IDisposable
{
#pragma warning disable CA2213 // the threads still take from it when disposing returns; it holds nothing but managed memory
    private readonly BlockingCollection<Request> waiting = [];
#pragma warning restore CA2213
    private readonly Action<SafeFileHandle> sync;

    public SyncLanes(Action<SafeFileHandle> sync, int lanes)
    {
        this.sync = sync;
        for (var i = 0; i < lanes; i++)
        {
            new Thread(Serve) { IsBackground = true, Name = "vault sync" }.Start();
        }
    }

    public Task SyncAsync(SafeFileHandle file)
    {
        var request = new Request(file, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        waiting.Add(request);
        return request.Done.Task;
    }

    /// <summary>Lets what is waiting finish and then ends the threads.</summary>
    public void Dispose() => waiting.CompleteAdding();

    private void Serve()
    {
        foreach (var request in waiting.GetConsumingEnumerable())
        {
            try
            {
                sync(request.File);
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

    private readonly record struct Request(SafeFileHandle File, TaskCompletionSource Done);
}
