namespace DicomExchange.Node.Control.Messages;

/// <param name="Deliveries">What was found, in the order in which it was queued.</param>
/// <param name="IsCut">There are more than were asked for.</param>
public sealed record QueueList(IReadOnlyList<DeliveryLine> Deliveries, bool IsCut)
{
    /// <summary>False where no node runs, so that nothing of it is sent.</summary>
    public bool IsRunning { get; init; } = true;
}
