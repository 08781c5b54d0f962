namespace DicomExchange.Wire.Associations;

/// <summary>What a peer may do in an abstract syntax, as the node rules it.</summary>
[Flags]
public enum PeerRoles
{
    /// <summary>Nothing here knows the abstract syntax: context result 3.</summary>
    Unsupported = 0,

    /// <summary>The peer may invoke operations on us.</summary>
    Scu = 1,

    /// <summary>We may invoke operations on the peer, after role selection (C-GET storage, commitment reports).</summary>
    Scp = 2,

    Both = Scu | Scp,

    /// <summary>Known, but not for this peer: context result 1.</summary>
    Refused = 4,
}
