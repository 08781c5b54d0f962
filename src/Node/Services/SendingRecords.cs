using DicomExchange.Store;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Services;

/// <summary>
/// The audit records of one retrieval, one for each instance. They are written while the next instance is on its way, and all
/// of them are on the disk before the operation is answered.
/// </summary>
public sealed class SendingRecords : IAsyncDisposable
{
    /// <summary>Records on their way at once; beyond that the sending waits for the trail.</summary>
    private const int MaxPending = 64;

    private readonly AuditDesk desk;
    private readonly AuditRecord template;
    private readonly Queue<Task> pending = new();
    private StoreException? fault;

    internal SendingRecords(AuditDesk desk, AuditRecord template)
    {
        this.desk = desk;
        this.template = template;
    }

    public async ValueTask SentAsync(InstanceRef instance, DimseReply reply)
    {
        if (pending.Count >= MaxPending)
        {
            await SettleAsync(pending.Dequeue());
        }

        var failed = reply.Status.IsFailure;
        pending.Enqueue(desk.WriteAsync(template with
        {
            Event = failed ? AuditEvent.SendFailed : AuditEvent.InstanceSent,
            Time = desk.Now,
            Outcome = failed ? AuditOutcome.MinorFailure : AuditOutcome.Success,
            Reason = reply.Reason,
            Study = instance.Study,
            Series = instance.Series,
            Instance = instance.SopInstance,
            SopClass = instance.SopClass,
            TransferSyntax = instance.TransferSyntax,
            Bytes = failed ? 0 : instance.Length,
            Detail = reply.Status.IsSuccess ? string.Empty : $"status {reply.Status}",
        }).AsTask());
    }

    /// <summary>Waits for the records.</summary>
    /// <returns>Success, or A702H where the trail could not be written: nothing is answered as done that is not on record.</returns>
    public async ValueTask<DimseReply> CompleteAsync()
    {
        while (pending.TryDequeue(out var record))
        {
            await SettleAsync(record);
        }

        return fault is null ? DimseReply.Success : new DimseReply(DimseStatus.CannotPerformSubOperations, fault.Reason);
    }

    public async ValueTask DisposeAsync() => _ = await CompleteAsync();

    private async ValueTask SettleAsync(Task record)
    {
        try
        {
            await record;
        }
        catch (StoreException e)
        {
            fault ??= e;
        }
    }
}
