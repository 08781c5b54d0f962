using DicomExchange.Node.Services;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog;
using DicomExchange.Store.Outbox;

namespace DicomExchange.Node.Forwarding;

/// <summary>Draws the consequences of what became of each instance of a study: its delivery, its record, whether the sending goes on.</summary>
/// <param name="trouble">What the study has met with.</param>
/// <param name="settling">Enters what is decided.</param>
/// <param name="lane">Told when the destination has answered for an instance.</param>
internal sealed class StudyBook(StudyTrouble trouble, DeliverySettling settling, LaneVoice lane)
{
    /// <summary>So many instances in a row that this node may not store, and the rest of the study need not be offered now.</summary>
    private const int EnoughUnwelcome = 3;


    /// <summary>So often in a row nobody knows what became of an instance before a person has to look. A line that breaks at every second instance gets all through but one in 256.</summary>
    public const int MostUndecided = 8;

    /// <summary>Instances that have come to an end of their own.</summary>
    public int Settled { get; private set; }

    public int Held { get; private set; }

    private int unwelcomeInRow;

    /// <summary>What was tried last this node may not store there.</summary>
    public bool IsUnwelcome => unwelcomeInRow > 0;

    /// <summary>The last thing that went wrong; empty where nothing did.</summary>
    public string Reason { get; private set; } = string.Empty;

    /// <summary>The destination asked to be left alone for a while.</summary>
    public bool IsPutOff { get; private set; }

    /// <summary>An instance was looked up and is not there to be sent.</summary>
    public void Missing(OutgoingInstance missing, AuditRecord template)
    {
        trouble.Forget(missing.Delivery);
        Settle(missing, new Judgement(JudgementKind.Held, missing.Reason), template with { Event = AuditEvent.SendFailed, Outcome = AuditOutcome.MinorFailure, Reason = missing.Reason });
    }

    /// <summary>An instance was tried.</summary>
    /// <param name="tried">Which one; its instance is there.</param>
    /// <param name="judgement">What follows.</param>
    /// <param name="template">The record of the association.</param>
    /// <param name="detail">What the partner said.</param>
    public void Tried(OutgoingInstance tried, Judgement judgement, AuditRecord template, string detail)
    {
        judgement = Weighed(tried, judgement);
        switch (judgement.Kind)
        {
            case JudgementKind.Delivered or JudgementKind.Held:
                trouble.Forget(tried.Delivery);
                Settle(tried, judgement, SendingRecords.RecordOf(template, tried.Instance!, judgement.Kind == JudgementKind.Held, judgement.Reason, detail));
                unwelcomeInRow = 0;
                lane.Progressed(judgement.Kind == JudgementKind.Delivered);
                break;
            case JudgementKind.Gone:
                trouble.Forget(tried.Delivery);
                Reason = judgement.Reason;
                break;
            default:
                // It goes behind the others; where the destination is what fails, that counts nothing against it.
                trouble.Suspects.TryAdd(tried.Delivery, 0);
                unwelcomeInRow = judgement.Kind == JudgementKind.Unwelcome ? unwelcomeInRow + 1 : 0;
                IsPutOff |= judgement.Kind is JudgementKind.Transient or JudgementKind.Blocked || unwelcomeInRow >= EnoughUnwelcome;
                Reason = judgement.Reason;
                settling.Note(SendingRecords.RecordOf(template, tried.Instance!, isFailure: true, judgement.Reason, detail));
                break;
        }
    }

    /// <summary>What cannot be told apart by one answer is by several: of the same instance, or of others meanwhile.</summary>
    private Judgement Weighed(OutgoingInstance tried, Judgement judgement)
    {
        if (judgement.Kind == JudgementKind.Unwelcome)
        {
            var isItsOwn = trouble.Unwelcome.TryGetValue(tried.Delivery, out var before) && lane.Taken() > before;
            trouble.Unwelcome.TryAdd(tried.Delivery, lane.Taken());
            return isItsOwn ? judgement with { Kind = JudgementKind.Held } : judgement;
        }

        if (judgement.Kind != JudgementKind.Undecided)
        {
            return judgement;
        }

        var times = trouble.Suspects.GetValueOrDefault(tried.Delivery) + 1;
        trouble.Suspects[tried.Delivery] = times;
        Reason = judgement.Reason;
        return times < MostUndecided ? judgement
            : new Judgement(JudgementKind.Held, judgement.Status is null ? ForwardingReasons.InterruptedRepeatedly : judgement.Reason, judgement.Status);
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
