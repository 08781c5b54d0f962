using DicomExchange.Node.Services;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog;
using DicomExchange.Store.Outbox;

namespace DicomExchange.Node.Forwarding;

/// <summary>Draws the consequences of what became of each instance of a study: its delivery, its record, whether the sending goes on.</summary>
/// <param name="trouble">What the study has met with.</param>
/// <param name="settling">Enters what is decided.</param>
/// <param name="progressed">Called when the destination has answered for an instance.</param>
internal sealed class StudyBook(StudyTrouble trouble, DeliverySettling settling, Action progressed)
{
    /// <summary>So often in a row nobody knows what became of an instance before a person has to look. A line that breaks at every second instance gets all through but one in 256.</summary>
    public const int MostUndecided = 8;

    /// <summary>Instances that have come to an end of their own.</summary>
    public int Settled { get; private set; }

    public int Held { get; private set; }

    /// <summary>The last thing that went wrong; empty where nothing did.</summary>
    public string Reason { get; private set; } = string.Empty;

    /// <summary>The destination asked to be left alone for a while.</summary>
    public bool IsPutOff { get; private set; }

    /// <summary>An instance was looked up and is not there to be sent.</summary>
    public void Missing(OutgoingInstance missing, AuditRecord template)
    {
        trouble.Suspects.Remove(missing.Delivery);
        Settle(missing, new Judgement(JudgementKind.Held, missing.Reason), template with { Event = AuditEvent.SendFailed, Outcome = AuditOutcome.MinorFailure, Reason = missing.Reason });
    }

    /// <summary>An instance was tried.</summary>
    /// <param name="tried">Which one; its instance is there.</param>
    /// <param name="judgement">What follows.</param>
    /// <param name="template">The record of the association.</param>
    /// <param name="detail">What the partner said.</param>
    public void Tried(OutgoingInstance tried, Judgement judgement, AuditRecord template, string detail)
    {
        if (judgement.Kind == JudgementKind.Undecided)
        {
            var times = trouble.Suspects.GetValueOrDefault(tried.Delivery) + 1;
            trouble.Suspects[tried.Delivery] = times;
            Reason = judgement.Reason;
            if (times >= MostUndecided)
            {
                judgement = new Judgement(JudgementKind.Held, judgement.Status is null ? ForwardingReasons.InterruptedRepeatedly : judgement.Reason, judgement.Status);
            }
        }

        switch (judgement.Kind)
        {
            case JudgementKind.Delivered or JudgementKind.Held:
                trouble.Suspects.Remove(tried.Delivery);
                Settle(tried, judgement, SendingRecords.RecordOf(template, tried.Instance!, judgement.Kind == JudgementKind.Held, judgement.Reason, detail));
                progressed();
                break;
            case JudgementKind.Gone:
                trouble.Suspects.Remove(tried.Delivery);
                Reason = judgement.Reason;
                break;
            default:
                // It goes behind the others; where the destination is what fails, that counts nothing against it.
                trouble.Suspects.TryAdd(tried.Delivery, 0);
                IsPutOff |= judgement.Kind != JudgementKind.Undecided;
                Reason = judgement.Reason;
                settling.Note(SendingRecords.RecordOf(template, tried.Instance!, isFailure: true, judgement.Reason, detail));
                break;
        }
    }

    private void Settle(OutgoingInstance settled, Judgement judgement, AuditRecord record)
    {
        var isHeld = judgement.Kind == JudgementKind.Held;
        Settled++;
        Held += isHeld ? 1 : 0;
        settling.Add(new DeliveryOutcome(
            settled.Delivery, isHeld ? DeliveryState.Held : DeliveryState.Delivered, judgement.Status, judgement.Reason, record.Bytes, record));
    }
}
