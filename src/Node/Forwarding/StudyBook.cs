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
    /// <summary>So many instances in a row that the destination answered and did not take, for now, and the rest of the study need not be offered now.</summary>
    private const int EnoughInRow = 3;

    private int notTakenInRow;

    /// <summary>Instances that have come to an end.</summary>
    public int Settled { get; private set; }

    public int Held { get; private set; }

    /// <summary>How many of those settled were given up after many tries: that is no sign of life.</summary>
    public int GivenUp { get; private set; }

    /// <summary>What was tried last this node may not store there.</summary>
    public bool IsUnwelcome { get; private set; }

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
    /// <param name="told">As what it went out, and what the partner said.</param>
    public void Tried(OutgoingInstance tried, Judgement judgement, AuditRecord template, (SentForm? Form, string Detail) told)
    {
        var weighed = trouble.Weigh(tried.Delivery, judgement, lane.Taken());
        IsUnwelcome = weighed.Kind == JudgementKind.Unwelcome;
        switch (weighed.Kind)
        {
            case JudgementKind.Delivered or JudgementKind.Held:
                trouble.Forget(tried.Delivery);
                Settle(tried, weighed, SendingRecords.RecordOf(template, tried.Instance!, (weighed.Kind == JudgementKind.Held, weighed.Reason, told.Detail), told.Form));
                End(judgement, weighed);
                break;
            case JudgementKind.Gone:
                trouble.Forget(tried.Delivery);
                Reason = weighed.Reason;
                settling.Note(SendingRecords.RecordOf(template, tried.Instance!, (true, weighed.Reason, told.Detail), told.Form));
                break;
            default:
                // It goes behind the others; where the destination is what fails, that counts nothing against it.
                trouble.Suspects.TryAdd(tried.Delivery, default);
                notTakenInRow = IsUnwelcome || weighed.Status is not null ? notTakenInRow + 1 : 0;
                IsPutOff |= weighed.Kind is JudgementKind.Transient or JudgementKind.Blocked || notTakenInRow >= EnoughInRow;
                Reason = weighed.Reason;
                settling.Note(SendingRecords.RecordOf(template, tried.Instance!, (true, weighed.Reason, told.Detail), told.Form));
                break;
        }
    }

    private void End(Judgement tried, Judgement weighed)
    {
        if (tried.Kind == JudgementKind.Undecided)
        {
            GivenUp++;
            Reason = weighed.Reason;
            return;
        }

        notTakenInRow = 0;
        lane.Progressed(weighed.Kind == JudgementKind.Delivered);
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
