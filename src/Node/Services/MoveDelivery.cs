using DicomExchange.Node.Access;
using DicomExchange.Node.Client;
using DicomExchange.Node.Settings;
using DicomExchange.Store.Catalog;
using DicomExchange.Store.Vault;
using DicomExchange.Wire;
using DicomExchange.Wire.Associations;
using DicomExchange.Wire.Dimse;

namespace DicomExchange.Node.Services;

/// <summary>
/// The sub-operations of one C-MOVE, on associations of our own. One that ends early - the destination aborts, or an object
/// proves damaged with half of it on its way - costs the instance it was sending; for those after it the destination is
/// called again.
/// </summary>
/// <param name="session">Who asked.</param>
/// <param name="operation">What was asked, and where it is counted.</param>
/// <param name="target">Where to.</param>
/// <param name="records">The audit records of what is sent.</param>
/// <param name="rightTo">Asked before each instance.</param>
public sealed class MoveDelivery(
    PartnerSession session, MoveOperation operation, MoveTarget target, SendingRecords records, Func<InstanceRef, SendingRight> rightTo)
{
    /// <summary>
    /// Calls in one C-MOVE beside the first of each part. What goes wrong more often than that lies with the destination or with
    /// the disk, and asking for the rest once more is the requester's choice.
    /// </summary>
    private const int MaxRedials = 4;

    /// <summary>
    /// Operations that may run out of time in one C-MOVE: each is minutes in which the requester hears nothing, so a destination that is
    /// silent again when it is called again is given up.
    /// </summary>
    private const int MaxTimeouts = 2;

    private int redials;
    private int timeouts;

    /// <summary>Sends instances that fit into one association; each is counted and recorded once, whatever becomes of it.</summary>
    /// <exception cref="AssociationException">The association of the requester is over.</exception>
    public async ValueTask DeliverAsync(IReadOnlyList<InstanceRef> part, ObjectSender sender, PartnerDialer dialer, CancellationToken cancellationToken)
    {
        var rest = part;
        while (true)
        {
            if (timeouts == MaxTimeouts)
            {
                await FailAsync(rest, DimseReasons.OperationTimeout);
                return;
            }

            var (done, reason) = await CallAsync(rest, sender, dialer, cancellationToken);
            rest = [.. rest.Skip(done)];
            if (rest.Count == 0)
            {
                return;
            }

            timeouts += reason == DimseReasons.OperationTimeout ? 1 : 0;
            if (done == 0 || redials++ == MaxRedials)
            {
                await FailAsync(rest, reason);
                return;
            }
        }
    }

    /// <summary>One association.</summary>
    /// <returns>How many instances have their outcome, none when there was no association; and why it is over.</returns>
    private async ValueTask<(int Done, string Reason)> CallAsync(
        IReadOnlyList<InstanceRef> part, ObjectSender sender, PartnerDialer dialer, CancellationToken cancellationToken)
    {
        if ((await records.RefusalAsync() ?? target.RefusalNow()) is { } refusal)
        {
            return (0, refusal.Reason);
        }

        try
        {
            await using var sending = await SendingAssociation.OpenAsync(dialer, new Receiver(target.Destination, target.Title), part, sender, cancellationToken);
            return await SendAsync(part, sending, cancellationToken);
        }
        catch (DialException fault)
        {
            return (0, fault.Reason);
        }
    }

    private async ValueTask<(int Done, string Reason)> SendAsync(IReadOnlyList<InstanceRef> part, SendingAssociation sending, CancellationToken cancellationToken)
    {
        using var ahead = new ObjectAhead(sending.OpenAhead);
        for (var done = 0; done < part.Count; done++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var instance = part[done];
            using var opened = ahead.Take();
            var right = await records.LeaveAsync(instance, rightTo);
            if (right.Refusal is { } refusal)
            {
                await NoteAsync(instance, new SentReply(refusal, IsAnswer: false), string.Empty);
            }
            else
            {
                var leaving = SendAsync(instance, opened, right.Basis, sending, cancellationToken);
                try
                {
                    ahead.Open(part, done + 1);
                }
                finally
                {
                    // Whatever comes of the next one: what is opened is not let go while it is being sent.
                    await NoteAsync(instance, await leaving, right.Basis);
                }
            }

            if (sending.Association.End is { } end)
            {
                return (done + 1, end.Reason);
            }
        }

        await sending.ReleaseAsync(cancellationToken);
        return (part.Count, string.Empty);
    }

    private async ValueTask<SentReply> SendAsync(
        InstanceRef instance, VaultReader? opened, string basis, SendingAssociation sending, CancellationToken cancellationToken)
    {
        try
        {
            // Where the association ends first nobody knows whether the destination has it; the requester is told that it failed.
            return await sending.SendAsync(instance, new MoveOrigin(session.Admission.Calling, operation.MessageId), cancellationToken, opened);
        }
        catch (OperationCanceledException)
        {
            // It was on record that it would leave; what is cancelled has not begun.
            records.Note(instance, new DimseReply(DimseStatus.Cancel), basis, form: null);
            throw;
        }
    }

    private async ValueTask FailAsync(IReadOnlyList<InstanceRef> instances, string reason)
    {
        foreach (var instance in instances)
        {
            await NoteAsync(instance, new SentReply(new DimseReply(DimseStatus.CannotPerformSubOperations, reason), IsAnswer: false), string.Empty);
        }
    }

    private async ValueTask NoteAsync(InstanceRef instance, SentReply sent, string basis)
    {
        records.Note(instance, sent.Reply, basis, sent.Form);
        await operation.Tally.NoteAsync(sent.Reply.Status, instance.SopInstance);
    }
}
