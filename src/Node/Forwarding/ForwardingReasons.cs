namespace DicomExchange.Node.Forwarding;

/// <summary>What forwarding notes of deliveries and destinations: one word each, the same in queue, status, log and audit.</summary>
public static class ForwardingReasons
{
    /// <summary>0111H: the partner had the instance already.</summary>
    public const string AlreadyThere = "already-there";

    /// <summary>0111H where the partner was sent, or could have been, another content under the same UID: which of them it keeps is not known.</summary>
    public const string OtherContentThere = "other-content-there";

    /// <summary>The partner took the association and, for no reason it gave, none of the contexts: it may another time.</summary>
    public const string NoContextForNow = "no-context-for-now";

    /// <summary>The partner took the instance and said something to it: B000H, B006H, B007H and other warnings.</summary>
    public const string StoredWithRemark = "stored-with-remark";

    /// <summary>A700H and its like: the partner has no room, now.</summary>
    public const string PartnerOutOfResources = "partner-out-of-resources";

    /// <summary>The partner refuses this instance for good: A900H, CxxxH and others.</summary>
    public const string RefusedByPartner = "refused-by-partner";

    /// <summary>The partner failed at this instance, without saying whether it always will: 0110H and others.</summary>
    public const string PartnerFailed = "partner-failed";

    /// <summary>So many associations in a row ended while this instance was on its way, and between them the partner took others.</summary>
    public const string InterruptedRepeatedly = "interrupted-repeatedly";

    /// <summary>The node was stopped, and what was on its way did not end in time.</summary>
    public const string NodeStopping = "node-stopping";

    /// <summary>Sending went wrong in a way nobody foresaw; the log has the details.</summary>
    public const string SendingFaulted = "sending-faulted";
}
