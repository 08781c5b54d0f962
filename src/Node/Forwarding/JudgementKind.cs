namespace DicomExchange.Node.Forwarding;

/// <summary>What follows from an attempt to send.</summary>
public enum JudgementKind
{
    /// <summary>The destination has the instance.</summary>
    Delivered,

    /// <summary>This instance will not be taken, or cannot be sent, however often it is tried: a person decides. Others go on.</summary>
    Held,

    /// <summary>The destination cannot, now; it is left alone for a while, and the instance is none the worse.</summary>
    Transient,

    /// <summary>The destination cannot be sent to before a person has changed something; what waits for it goes on waiting.</summary>
    Blocked,

    /// <summary>
    /// The partner says that this node may not do it: its own settings may lack the right, or it is about this instance alone. It goes on
    /// waiting, and is held once others were taken after it.
    /// </summary>
    Unwelcome,

    /// <summary>Nobody knows whether the instance arrived, or it may go well the next time: it is sent again, so often and no oftener.</summary>
    Undecided,

    /// <summary>The instance is no longer there: nothing is left to do.</summary>
    Gone,
}
