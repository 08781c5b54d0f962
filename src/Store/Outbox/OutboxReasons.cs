namespace DicomExchange.Store.Outbox;

/// <summary>The reason words of the queue.</summary>
public static class OutboxReasons
{
    /// <summary>The row of a delivery does not open, or is not the one that was written; it is not sent.</summary>
    public const string DeliveryDamaged = "delivery-damaged";

    /// <summary>A person had cancelled the delivery while it was on its way, and the partner took it all the same.</summary>
    public const string CancelledTooLate = "cancelled-too-late";

    /// <summary>The instance to be sent is not in the index any more.</summary>
    public const string InstanceMissing = "instance-missing";
}
