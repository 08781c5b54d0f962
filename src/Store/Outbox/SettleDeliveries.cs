using DicomExchange.Store.Catalog.Commit;

namespace DicomExchange.Store.Outbox;

/// <summary>Enters outcomes with their audit records.</summary>
internal sealed class SettleDeliveries(IReadOnlyList<DeliveryOutcome> outcomes) : CommitWork
{
    private readonly TaskCompletionSource result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Result => result.Task;

    public override void Write(CommitGroup group)
    {
        foreach (var outcome in outcomes)
        {
            group.Deliveries.Settle(outcome);
        }
    }

    public override void Complete(CommitGroup group) => result.SetResult();

    public override void Refuse(StoreException why) => result.TrySetException(why);
}
