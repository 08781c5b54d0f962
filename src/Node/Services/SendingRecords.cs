using DicomExchange.Dicom.Standard;
using DicomExchange.Store;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Services;

/// <summary>
/// The audit records of one retrieval, one for each instance. They are written some at a time while the next instances are on their way,
/// a moment after they came at the latest, and all of them are on the disk before the operation is answered. The retrieval itself was on
/// record before the first was sent, and that a study would be sent before its first instance was.
/// </summary>
public sealed class SendingRecords : IAsyncDisposable
{
    /// <summary>
    /// Records on their way at once; beyond that the sending waits for the trail. So many instances at most are sent behind one
    /// whose record is lost. It is twice what shares a commit: the one half is written while the other comes together.
    /// </summary>
    private const int MaxPending = 16;

    private readonly AuditDesk desk;
    private readonly AuditRecord template;
    private readonly Queue<(Task Written, AuditEvent Event)> pending = new();
    private readonly HashSet<(Uid Study, string Patient)> begun = [];
    private StoreException? fault;

    internal SendingRecords(AuditDesk desk, AuditRecord template)
    {
        this.desk = desk;
        this.template = template;
    }

    private DimseReply? Refusal => fault is null ? null : new DimseReply(DimseStatus.CannotPerformSubOperations, fault.Reason);

    /// <summary>Asked before anything is sent.</summary>
    /// <returns>Null, or A702H from the first record on that could not be written: nothing more may be sent.</returns>
    public async ValueTask<DimseReply?> RefusalAsync()
    {
        while (pending.TryPeek(out var eldest) && (eldest.Written.IsCompleted || pending.Count >= MaxPending))
        {
            await SettleAsync(pending.Dequeue());
        }

        return Refusal;
    }

    /// <summary>
    /// Asked before each instance is sent. That the first of a study and patient is about to leave is on the disk when this completes: a
    /// process that is killed then leaves behind that they may have gone.
    /// </summary>
    /// <param name="instance">Which one.</param>
    /// <param name="rightTo">Asked for the right, and once more behind the wait for that record.</param>
    public async ValueTask<SendingRight> LeaveAsync(InstanceRef instance, Func<InstanceRef, SendingRight> rightTo)
    {
        if (await RefusalAsync() is { } lost)
        {
            return SendingRight.Refused(lost);
        }

        var right = rightTo(instance);
        if (right.Refusal is not null || !begun.Add((instance.Study, instance.PatientKey)))
        {
            return right;
        }

        await BeginAsync(BeginningOf(template with { Time = desk.Now }, instance));
        return Refusal is { } unwritten ? SendingRight.Refused(unwritten) : rightTo(instance);
    }

    /// <summary>Puts on record what became of an instance; behind a record that was lost there is nothing more to try.</summary>
    /// <param name="instance">Which one.</param>
    /// <param name="reply">What became of it.</param>
    /// <param name="basis">On what the receiver's right to it rests.</param>
    /// <param name="form">As what it went out, in whole or in part; null where nothing did.</param>
    public void Note(InstanceRef instance, DimseReply reply, string basis, SentForm? form)
    {
        if (fault is not null)
        {
            return;
        }

        var detail = reply.Status.IsSuccess ? string.Empty : $"status {reply.Status}";
        var record = template with { Time = desk.Now, Basis = Joined(template.Basis, basis) };
        record = RecordOf(record, instance, (reply.Status.IsFailure || reply.Status.IsCancel, reply.Reason, detail), form);
        pending.Enqueue((desk.WriteLaterAsync(record), record.Event));
    }

    /// <summary>The record of the first instance of a study that is about to leave.</summary>
    internal static AuditRecord BeginningOf(AuditRecord template, InstanceRef instance) => template with
    {
        Event = AuditEvent.SendingBegun,
        Transfer = TransferKind.Begun,
        Study = instance.Study,
        PatientKey = instance.PatientKey,
    };

    /// <summary>Who asked for it for somebody else, then the right.</summary>
    private static string Joined(string mover, string right) => mover.Length == 0 || right.Length == 0 ? mover + right : $"{mover}: {right}";

    /// <summary>The record of one instance that was sent, or was to be.</summary>
    internal static AuditRecord RecordOf(AuditRecord template, InstanceRef instance, (bool IsFailure, string Reason, string Detail) outcome, SentForm? form) => template with
    {
        Event = outcome.IsFailure ? AuditEvent.SendFailed : AuditEvent.InstanceSent,
        Outcome = outcome.IsFailure ? AuditOutcome.MinorFailure : AuditOutcome.Success,
        Reason = outcome.Reason,
        Study = instance.Study,
        Series = instance.Series,
        Instance = instance.SopInstance,
        SopClass = instance.SopClass,
        TransferSyntax = form?.TransferSyntax ?? instance.TransferSyntax,
        PatientKey = instance.PatientKey,
        Bytes = form?.Bytes ?? (outcome.IsFailure ? 0 : instance.Length),
        Detail = outcome.Detail,
    };

    /// <summary>Waits for the records.</summary>
    /// <returns>Success, or A702H where the trail could not be written: nothing is answered as done that is not on record.</returns>
    public async ValueTask<DimseReply> CompleteAsync()
    {
        if (pending.Count > 0)
        {
            desk.Hurry();
        }

        while (pending.TryDequeue(out var record))
        {
            await SettleAsync(record);
        }

        return Refusal ?? DimseReply.Success;
    }

    public async ValueTask DisposeAsync() => _ = await CompleteAsync();

    private async ValueTask BeginAsync(AuditRecord record)
    {
        try
        {
            await desk.WriteAsync(record);
        }
        catch (StoreException e)
        {
            fault ??= e;
        }
    }

    private async ValueTask SettleAsync((Task Written, AuditEvent Event) record)
    {
        try
        {
            await record.Written;
        }
        catch (StoreException e)
        {
            desk.Lost(record.Event, e);
            fault ??= e;
        }
    }
}
