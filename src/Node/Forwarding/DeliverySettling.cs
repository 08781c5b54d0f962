using DicomExchange.Node.Services;
using DicomExchange.Store;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Outbox;

namespace DicomExchange.Node.Forwarding;

/// <summary>
/// Enters outcomes while the next instances are on their way: those that came together in one transaction, and never more than a few that
/// are not on the disk. Behind one that was lost nothing more may be sent.
/// </summary>
internal sealed class DeliverySettling(StoreOutbox outbox, AuditDesk audit)
{
    /// <summary>So many instances at most are sent again after a crash although they were answered, or are sent behind one whose record is lost.</summary>
    private const int MaxPending = 16;

    private readonly Lock gate = new();
    private readonly List<Task> notes = [];
    private List<DeliveryOutcome> waiting = [];
    private int pending;
    private bool isWriting;
    private Task writing = Task.CompletedTask;
    private volatile StoreException? fault;

    /// <summary>Why outcomes can no longer be entered.</summary>
    public StoreException? Fault => fault;

    public void Add(DeliveryOutcome outcome)
    {
        lock (gate)
        {
            waiting.Add(outcome);
            pending++;
            if (!isWriting)
            {
                isWriting = true;
                writing = WriteAsync();
            }
        }
    }

    /// <summary>Puts on record what is about to leave. Where that fails nothing more may be sent.</summary>
    public async Task BeginAsync(AuditRecord record)
    {
        try
        {
            await audit.WriteAsync(record);
        }
        catch (StoreException e)
        {
            fault ??= e;
        }
    }

    /// <summary>Puts on record what decided nothing.</summary>
    public void Note(AuditRecord record)
    {
        notes.RemoveAll(static n => n.IsCompleted);
        notes.Add(audit.NoteAsync(record));
    }

    /// <summary>Waits while too many are pending.</summary>
    public Task RoomAsync()
    {
        lock (gate)
        {
            return pending < MaxPending ? Task.CompletedTask : writing;
        }
    }

    /// <summary>Waits until all are entered, or one is lost.</summary>
    public async Task FlushAsync()
    {
        await Task.WhenAll(notes);
        Task last;
        lock (gate)
        {
            last = writing;
        }

        await last;
    }

    private async Task WriteAsync()
    {
        await Task.Yield();
        while (TakeBatch() is { } batch)
        {
            try
            {
                await outbox.SettleAsync(batch);
            }
            catch (StoreException e)
            {
                fault = e;
            }

            lock (gate)
            {
                pending -= batch.Count;
            }
        }
    }

    private List<DeliveryOutcome>? TakeBatch()
    {
        lock (gate)
        {
            if (waiting.Count == 0 || fault is not null)
            {
                isWriting = false;
                return null;
            }

            var batch = waiting;
            waiting = [];
            return batch;
        }
    }
}
