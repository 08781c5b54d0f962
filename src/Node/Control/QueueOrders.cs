using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Control.Messages;
using DicomExchange.Node.Settings;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Outbox;

namespace DicomExchange.Node.Control;

/// <summary><c>queue list</c>, <c>queue retry</c> and <c>queue cancel</c>.</summary>
internal sealed class QueueOrders(OrderContext context)
{
    private const int MostNamed = 5;

    private StoreOutbox Outbox => context.Store.Outbox;

    public async Task<QueueList> ListAsync(ControlCaller caller, QueueFilter filter, CancellationToken cancellation)
    {
        var wanted = new DeliveryFilter { To = NameOf(filter.To), Study = StudyOf(filter.StudyInstanceUid) };
        DeliveryState?[] states = filter.State is { } word ? [DeliveryLines.StateOf(word)]
            : filter.WithSettled ? [null]
            : [DeliveryState.Waiting, DeliveryState.Held];
        var limit = Math.Max(0, filter.Limit);
        var found = states.SelectMany(state => Pages(wanted with { State = state }).Take(limit + 1)).OrderBy(static delivery => delivery.Id).ToList();
        var running = context.Running?.Invoke();
        var destinations = DestinationLines.Of(context, running?.Destinations ?? []).ToDictionary(static line => line.Name, StringComparer.Ordinal);
        var listed = found.Take(limit).Select(delivery => DeliveryLines.Of(delivery, destinations.GetValueOrDefault(delivery.To))).ToList();
        await context.Store.AuditAsync(context.RecordOf(caller, AuditEvent.Query) with { Count = listed.Count, Detail = "queue list", Study = wanted.Study });
        return new QueueList(listed, found.Count > limit) { IsRunning = running is not null };
    }

    /// <summary>What is held waits again, and whatever waits is tried at once, however long its partner could not be reached.</summary>
    public async Task<QueueChanged> RetryAsync(ControlCaller caller, QueueRequest request, CancellationToken cancellation)
    {
        if (request.State is not null and not "held")
        {
            throw new ControlRefusedException("state-unsuited", "Only what is held can be sent again; what waits is sent without being told.");
        }

        var which = Which(request);
        var meant = which.To is { } to ? (IReadOnlyCollection<string>)[to]
            : request.All ? Outbox.Destinations
            : Outbox.List(which with { State = null, Limit = DeliveryFilter.MostListed }).Select(static delivery => delivery.To).ToHashSet(StringComparer.Ordinal);
        var changed = await Outbox.RetryAsync(which, context.RecordOf(caller, AuditEvent.QueueChanged));
        if (changed == 0)
        {
            RefuseSettled(request, DeliveryState.Waiting);
        }

        context.Running?.Invoke().ReleaseForwarding(meant);
        return new QueueChanged(changed);
    }

    public async Task<QueueChanged> CancelAsync(ControlCaller caller, QueueRequest request, CancellationToken cancellation)
    {
        if (request.State is not null and not "held" and not "waiting")
        {
            throw new ControlRefusedException("state-unsuited", "Only what waits or is held can be cancelled.");
        }

        var changed = await Outbox.CancelAsync(Which(request), context.RecordOf(caller, AuditEvent.QueueChanged));
        if (changed == 0)
        {
            RefuseSettled(request);
        }

        return new QueueChanged(changed);
    }

    /// <summary>Whoever names a delivery by its number means that one; that nothing could be done about it is no success.</summary>
    /// <param name="request">With which nothing was changed.</param>
    /// <param name="fine">What is on its way to what was asked for anyway.</param>
    /// <exception cref="ControlRefusedException">None of those that are named can be changed.</exception>
    private void RefuseSettled(QueueRequest request, params IReadOnlyList<DeliveryState> fine)
    {
        var named = request.Numbers.Count == 0 ? [] : Outbox.List(new DeliveryFilter { Numbers = request.Numbers, Limit = DeliveryFilter.MostListed });
        if (named.Count > 0 && named.All(delivery => !fine.Contains(delivery.State)))
        {
            var states = string.Join(", ", named.Take(MostNamed).Select(static delivery => $"{delivery.Id} is {DeliveryLines.WordOf(delivery.State)}"));
            var more = named.Count > MostNamed ? $", and {named.Count - MostNamed} more" : string.Empty;
            throw new ControlRefusedException(
                "delivery-settled", $"Nothing was changed: {states}{more}. Only what is held can be sent again, and only what waits or is held be cancelled; what is delivered is with the partner.");
        }
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

    /// <exception cref="ControlRefusedException">Nothing is named, or something that is not there.</exception>
    private DeliveryFilter Which(QueueRequest request)
    {
        if (!request.All && request is { To: null, StudyInstanceUid: null, State: null, Numbers.Count: 0 })
        {
            throw new ControlRefusedException("queue-unnamed", "Say which deliveries: by partner, study or number as 'dicomx queue list' shows them, or all of them.");
        }

        if (request.Numbers.Count > DeliveryFilter.MostListed)
        {
            throw new ControlRefusedException("queue-too-many", $"At most {DeliveryFilter.MostListed} numbers can be named at once.");
        }

        var which = new DeliveryFilter
        {
            To = NameOf(request.To),
            Study = StudyOf(request.StudyInstanceUid),
            State = request.State is { } word ? DeliveryLines.StateOf(word) : null,
            Numbers = request.Numbers,
        };
        var there = request.Numbers.Count == 0 ? [] : Outbox.List(new DeliveryFilter { Numbers = request.Numbers, Limit = DeliveryFilter.MostListed });
        return request.Numbers.Except(there.Select(static delivery => delivery.Id)).Take(MostNamed).ToList() is { Count: > 0 } missing
            ? throw new ControlRefusedException(
                "delivery-unknown", $"Nothing in queue or ledger has the number {string.Join(", ", missing)}, so nothing was changed. 'dicomx queue list --instances' shows the numbers.")
            : which;
    }

    private static Uid StudyOf(string? uid) => uid is null ? default : StudyOrders.UidOf(new StudyRequest(uid));

    /// <summary>A partner that is no longer in the settings may still have deliveries.</summary>
    private string? NameOf(string? partner)
    {
        if (partner is null)
        {
            return null;
        }

        var settings = context.Settings();
        var isNamed = new PartnerNames(settings.Partners).Named(partner).Count > 0;
        if (!isNamed && Outbox.List(new DeliveryFilter { To = partner, Limit = 1 }).Count > 0)
        {
            return partner;
        }

        // Titles are not kept of whoever is no partner any more.
        var gone = Outbox.Destinations.Concat(Outbox.DestinationsHeld).Distinct(StringComparer.Ordinal).Except(settings.Partners.Select(static p => p.Name), StringComparer.Ordinal).ToList();
        return isNamed || gone.Count == 0
            ? new GrantWords(settings, context.Store.Grants, context.Time.GetUtcNow()).Partner(partner).Name
            : throw new ControlRefusedException(
                "partner-unknown",
                $"\"{partner}\" is no partner's name or AE title in the settings. Something is queued for names that are no partner's any more, whose titles are not known: "
                + $"{string.Join(", ", gone.Take(MostNamed).Select(static name => $"\"{name}\""))}. Use the name.");
    }
}
