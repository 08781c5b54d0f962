namespace DicomExchange.Store.Outbox;

/// <summary>How far a delivery has come. The numbers are part of the schema and never change their meaning.</summary>
public enum DeliveryState
{
    /// <summary>To be sent; also while it is being sent, since only the partner's answer changes anything.</summary>
    Waiting = 0,

    /// <summary>The partner answered that it has it.</summary>
    Delivered = 1,

    /// <summary>The partner has committed itself to keeping it (PS3.4 annex J).</summary>
    Committed = 2,

    /// <summary>It cannot be sent, or was refused for good; a person decides.</summary>
    Held = 3,

    /// <summary>A person decided that it is not to be sent.</summary>
    Cancelled = 4,
}
