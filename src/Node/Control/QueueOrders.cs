using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Node.Settings;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Outbox;

namespace DicomExchange.Node.Control;

/// <summary><c>queue list</c>, <c>queue retry</c> and <c>queue cancel</c>.</summary>
internal sealed class QueueOrders(OrderContext context)
{
    private StoreOutbox Outbox => context.Store.Outbox;

    public async Task<QueueList> ListAsync(ControlCaller caller, QueueFilter filter, CancellationToken cancellation)
    {
        var wanted = new DeliveryFilter { To = NameOf(filter.To), Study = StudyOf(filter.StudyInstanceUid) };
        DeliveryState?[] states = filter.State is { } word ? [DeliveryLines.StateOf(word)]
            : filter.WithSettled ? [null]
            : [DeliveryState.Waiting, DeliveryState.Held];
        var limit = Math.Max(0, filter.Limit);
        var found = states.SelectMany(state => Pages(wanted with { State = state }).Take(limit + 1)).OrderBy(static delivery => delivery.Id).ToList();
        var listed = found.Take(limit).Select(DeliveryLines.Of).ToList();
        await context.Store.AuditAsync(context.RecordOf(caller, AuditEvent.Query) with { Count = listed.Count, Detail = "queue list", Study = wanted.Study });
        return new QueueList(listed, found.Count > limit);
    }

    /// <summary>What is held waits again, and whatever waits is tried at once, however long its partner could not be reached.</summary>
    public async Task<QueueChanged> RetryAsync(ControlCaller caller, QueueRequest request, CancellationToken cancellation)
    {
        if (request.State is not null and not "held")
        {
            throw new ControlRefusedException("state-unsuited", "Only what is held can be sent again; what waits is sent without being told.");
        }

        var changed = await Outbox.RetryAsync(Which(request), context.RecordOf(caller, AuditEvent.QueueChanged));
        context.Running?.Invoke().ReleaseForwarding();
        return new QueueChanged(changed);
    }

    public async Task<QueueChanged> CancelAsync(ControlCaller caller, QueueRequest request, CancellationToken cancellation)
    {
        if (request.State is not null and not "held" and not "waiting")
        {
            throw new ControlRefusedException("state-unsuited", "Only what waits or is held can be cancelled.");
        }

        return new QueueChanged(await Outbox.CancelAsync(Which(request), context.RecordOf(caller, AuditEvent.QueueChanged)));
    }

    /// <summary>Every delivery of a study, however many there are.</summary>
    public static IEnumerable<Delivery> OfStudy(StoreOutbox outbox, Uid study) => Pages(outbox, new DeliveryFilter { Study = study });

    private static IEnumerable<Delivery> Pages(StoreOutbox outbox, DeliveryFilter filter)
    {
        filter = filter with { Limit = 1000 };
        while (outbox.List(filter) is { Count: > 0 } page)
        {
            foreach (var delivery in page)
            {
                yield return delivery;
            }

            filter = filter with { After = page[^1].Id };
        }
    }

    private IEnumerable<Delivery> Pages(DeliveryFilter filter) => Pages(Outbox, filter);

    private Func<Delivery, bool> Which(QueueRequest request)
    {
        if (!request.All && request is { To: null, StudyInstanceUid: null, State: null, Numbers.Count: 0 })
        {
            throw new ControlRefusedException("queue-unnamed", "Say which deliveries: by partner, study or number as 'dicomx queue list' shows them, or all of them.");
        }

        var (to, study, numbers) = (NameOf(request.To), StudyOf(request.StudyInstanceUid), request.Numbers.ToHashSet());
        DeliveryState? state = request.State is { } word ? DeliveryLines.StateOf(word) : null;
        return delivery => (to is null || delivery.To == to)
            && (study.IsEmpty || delivery.Study == study)
            && (state is null || delivery.State == state)
            && (numbers.Count == 0 || numbers.Contains(delivery.Id));
    }

    private static Uid StudyOf(string? uid) => uid is null ? default : StudyOrders.UidOf(new StudyRequest(uid));

    /// <summary>A partner that is no longer in the settings may still have deliveries.</summary>
    private string? NameOf(string? partner)
    {
        if (partner is null)
        {
            return null;
        }

        var isGone = new PartnerNames(context.Settings().Partners).Named(partner).Count == 0 && Outbox.List(new DeliveryFilter { To = partner, Limit = 1 }).Count > 0;
        return isGone ? partner : new GrantWords(context.Settings(), context.Store.Grants, context.Time.GetUtcNow()).Partner(partner).Name;
    }
}
