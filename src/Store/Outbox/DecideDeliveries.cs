using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Commit;

namespace DicomExchange.Store.Outbox;

/// <summary>Releases or cancels deliveries as a person said; one record for each partner and study.</summary>
/// <param name="chosen">The deliveries, as they were when the person's choice was looked up.</param>
/// <param name="toWaiting">True where they are to wait again, false where they are not to be made.</param>
/// <param name="record">Who said so.</param>
internal sealed class DecideDeliveries(IReadOnlyList<Delivery> chosen, bool toWaiting, AuditRecord record) : CommitWork
{
    private readonly TaskCompletionSource<int> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int changed;

    /// <summary>How many were changed.</summary>
    public Task<int> Result => result.Task;

    public override void Write(CommitGroup group)
    {
        changed = 0;
        foreach (var some in chosen.GroupBy(static delivery => (delivery.To, delivery.Study)))
        {
            var count = some.Count(delivery => toWaiting ? group.Deliveries.Release(delivery.Id) : group.Deliveries.Cancel(delivery.Id));
            if (count > 0)
            {
                group.Parts.Tables.Audit.Append(record with
                {
                    Event = AuditEvent.QueueChanged,
                    Partner = some.Key.To,
                    Study = some.Key.Study,
                    Instance = some.Count() == 1 ? some.First().SopInstance : record.Instance,
                    Count = count,
                    Detail = toWaiting ? "waiting again" : "cancelled",
                });
            }

            changed += count;
        }
    }

    public override void Complete(CommitGroup group) => result.SetResult(changed);

    public override void Refuse(StoreException why) => result.TrySetException(why);
}
