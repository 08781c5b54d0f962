using DicomExchange.Node.Services;
using DicomExchange.Store;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Outbox;

namespace DicomExchange.Node.Forwarding;

/// <summary>
/// Enters outcomes while the next instances are on their way: some at a time, a moment after they came at the latest, and never more than a
/// few that are not on the disk. Behind one that was lost nothing more may be sent. For one caller at a time.
/// </summary>
internal sealed class DeliverySettling(StoreOutbox outbox, AuditDesk audit)
{
    /// <summary>
    /// So many outcomes at most are not on the disk: those instances, and what is on its way beside them, are sent again after a crash although
    /// they were answered, or are sent behind one whose record is lost.
    /// </summary>
    private const int MaxPending = 16;

    private readonly List<Task> notes = [];
    private readonly Queue<Task> pending = new();
    private StoreException? fault;

    /// <summary>Why outcomes can no longer be entered, as far as it is known by now.</summary>
    public StoreException? Fault => fault ?? pending.Select(FaultOf).FirstOrDefault(static lost => lost is not null);

    public void Add(DeliveryOutcome outcome) => pending.Enqueue(outbox.SettleLaterAsync(outcome));

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
    public async ValueTask RoomAsync()
    {
        if (pending.Count >= MaxPending)
        {
            outbox.Hurry();
        }

        while (pending.TryPeek(out var eldest) && (eldest.IsCompleted || pending.Count >= MaxPending))
        {
            await EndAsync(pending.Dequeue());
        }
    }

    /// <summary>Waits until all are entered or lost.</summary>
    public async Task FlushAsync()
    {
        if (pending.Count > 0)
        {
            outbox.Hurry();
        }

        while (pending.TryDequeue(out var eldest))
        {
            await EndAsync(eldest);
        }

        await Task.WhenAll(notes);
    }

    private static StoreException? FaultOf(Task entered) => entered.Exception?.InnerException as StoreException;

    private async ValueTask EndAsync(Task entered)
    {
        try
        {
            await entered;
        }
        catch (StoreException e)
        {
            fault ??= e;
        }
    }
}
