using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Services;
using DicomExchange.Store.Catalog;
using DicomExchange.Store.Outbox;

namespace DicomExchange.Node.Forwarding;

/// <summary>
/// The deliveries of one study in the order in which they are sent: some at a time, what was queued meanwhile at the end, and behind all
/// those that something went wrong with before.
/// </summary>
internal sealed class StudyPages(StoreOutbox outbox, OutboxStudy study, IReadOnlyDictionary<long, int> suspects)
{
    /// <summary>Deliveries looked up at once: what an association is proposed for, and no more than it has contexts for.</summary>
    private const int PageSize = 64;

    private readonly HashSet<long> suspected = [.. suspects.Keys];
    private readonly Queue<long> alone = new(suspects.OrderBy(static s => s.Value).ThenBy(static s => s.Key).Select(static s => s.Key));
    private readonly Queue<OutgoingInstance> page = new();
    private long last;

    /// <summary>The next one goes alone.</summary>
    public bool IsAlone { get; private set; }

    /// <summary>The instances at hand, for which an association is asked.</summary>
    public IEnumerable<InstanceRef> AtHand => page.Select(static o => o.Instance).OfType<InstanceRef>();

    /// <summary>The next delivery that is still to be made, which stays the next.</summary>
    /// <returns>Null when there is none.</returns>
    public OutgoingInstance? Peek()
    {
        while (true)
        {
            while (page.TryPeek(out var next))
            {
                if (outbox.IsWaiting(study, next.Delivery))
                {
                    return next;
                }

                page.Dequeue();
            }

            if (!TryTurn())
            {
                return null;
            }
        }
    }

    public void Advance() => page.Dequeue();

    private bool TryTurn()
    {
        if (!IsAlone)
        {
            while (outbox.Read(study, last, PageSize) is { Count: > 0 } some)
            {
                last = some[^1].Delivery;
                foreach (var one in some.Where(o => !suspected.Contains(o.Delivery)))
                {
                    page.Enqueue(one);
                }

                if (page.Count > 0)
                {
                    return true;
                }
            }
        }

        IsAlone = true;
        while (alone.TryDequeue(out var id))
        {
            if (outbox.Read(study, id - 1, 1) is [var one] && one.Delivery == id)
            {
                page.Enqueue(one);
                return true;
            }
        }

        return false;
    }
}
