namespace DicomExchange.Wire.Associations;

/// <summary>How an association came to its end.</summary>
public enum AssociationEndKind
{
    /// <summary>A-RELEASE, in order.</summary>
    Released,

    /// <summary>A-ASSOCIATE-RJ, by either side.</summary>
    Rejected,

    /// <summary>A-ABORT from the peer.</summary>
    AbortedByPeer,

    /// <summary>A-ABORT from this side: local decision, protocol error or deadline.</summary>
    AbortedLocally,

    /// <summary>The transport ended without A-RELEASE or A-ABORT.</summary>
    ConnectionLost,
}
