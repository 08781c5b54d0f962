using DicomExchange.Node.Access;
using DicomExchange.Node.Settings;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Outbox;
using DicomExchange.Wire;

namespace DicomExchange.Node.Forwarding;

/// <summary>Sends what is due of one study to one destination: one association, and another where its contexts do not suffice.</summary>
/// <param name="parts">What all lanes work with.</param>
/// <param name="study">What is due.</param>
/// <param name="trouble">What it has met with.</param>
/// <param name="lane">How the destination has fared, and where it is told that it answers.</param>
internal sealed class StudyDelivery(LaneParts parts, OutboxStudy study, StudyTrouble trouble, LaneVoice lane)
{
    private readonly string missing = DeliveryCall.NewCorrelation();
    private readonly List<string> ended = [];
    private readonly StudyPages pages = new(parts.Store.Outbox, study, trouble.Suspects.ToDictionary(static s => s.Key, static s => s.Value.Tries));

    /// <param name="stopping">Nothing more begins; what is on its way may end.</param>
    /// <param name="cut">Ends what is on its way too.</param>
    public async Task<StudyEnd> RunAsync(CancellationToken stopping, CancellationToken cut)
    {
        var settling = new DeliverySettling(parts.Store.Outbox, parts.Audit);
        var book = new StudyBook(trouble, settling, lane);
        StudyEnd? end = null;
        try
        {
            while (end is null && !stopping.IsCancellationRequested && pages.Peek() is { } next)
            {
                end = next.Instance is null ? Missing(next, book) : await CallAsync(book, settling, stopping, cut);
            }
        }
        finally
        {
            await settling.FlushAsync();
            foreach (var correlation in ended)
            {
                await parts.Audit.EndTransfersAsync(correlation);
            }
        }

        if (book.Settled > 0)
        {
            ForwardingLog.StudySent(parts.Log, book.Settled - book.Held, book.Held, study.To);
        }

        return settling.Fault is { } fault ? new StudyEnd(StudyEndKind.DestinationFailed, fault.Reason)
            : parts.Store.Outbox.IsAnyWaiting(study) ? end ?? EndOf(book)
            : end is { Kind: StudyEndKind.DestinationFailed or StudyEndKind.DestinationBlocked } ? end
            : StudyEnd.Over;
    }

    private StudyEnd? Missing(OutgoingInstance gone, StudyBook book)
    {
        pages.Advance();
        Note(missing);
        book.Missing(gone, new AuditRecord { Event = AuditEvent.SendFailed, Time = parts.Time.GetUtcNow(), Partner = study.To, Correlation = missing });
        return null;
    }

    /// <returns>Null when the next association may follow at once.</returns>
    private async Task<StudyEnd?> CallAsync(StudyBook book, DeliverySettling settling, CancellationToken stopping, CancellationToken cut)
    {
        var partner = parts.PartnerNow(study.To);
        if (PartnerPlace.ProblemOf(partner) is not null || parts.Store.IsReadOnly || settling.Fault is not null)
        {
            // The lane looks at these before it begins anything.
            return StudyEnd.Done;
        }

        var before = book.Settled;
        try
        {
            var call = new DeliveryCall(parts, partner!, pages, book, settling);
            Note(call.Template.Correlation);
            if (await call.RunAsync(stopping, cut) is { } refusal)
            {
                return new StudyEnd(StudyEndKind.StudyFailed, refusal.Reason);
            }
        }
        catch (DialException failure)
        {
            var judged = OutcomeJudge.OfDial(failure, lane.Alike(failure.Reason));
            return new StudyEnd(judged.Kind == JudgementKind.Blocked ? StudyEndKind.DestinationBlocked : StudyEndKind.DestinationFailed, failure.Reason) { Failure = failure };
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return StudyEnd.Done;
        }

        return book.Reason.Length > 0 || book.Settled == before ? EndOf(book) : null;
    }

    /// <summary>What is recorded under this is summed up when all of it is on record.</summary>
    private void Note(string correlation)
    {
        if (!ended.Contains(correlation))
        {
            ended.Add(correlation);
        }
    }

    /// <summary>Where something came to an end the rest goes on at once, unless the destination asked for a pause; where nothing did, the study rests.</summary>
    private static StudyEnd EndOf(StudyBook book) =>
        book.Reason.Length == 0 || !(book.IsPutOff || book.Settled == book.GivenUp) ? StudyEnd.Done
        : new StudyEnd(book.IsUnwelcome ? StudyEndKind.StudyUnwelcome : StudyEndKind.StudyFailed, book.Reason);
}
