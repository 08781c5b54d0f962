using DicomExchange.Dicom.Standard;

namespace DicomExchange.Wire.Associations;

/// <summary>What the node allows one peer in one association. Answers of pure functions; nothing here waits.</summary>
public sealed record NegotiationPolicy
{
    /// <summary>The roles the peer may take in an abstract syntax.</summary>
    public required Func<Uid, PeerRoles> RolesOf { get; init; }

    /// <summary>The query and retrieve extensions offered for a SOP class that has them.</summary>
    public Func<Uid, QueryExtensions> ExtensionsOf { get; init; } = static _ => QueryExtensions.None;

    /// <summary>
    /// Operations the peer may have outstanding where it asks for more than one (PS3.7 §D.3.3.3). Objects are taken one after the other all
    /// the same; what it saves is the way there and back between them.
    /// </summary>
    public ushort Window { get; init; } = 1;

    /// <summary>
    /// The server response when the peer identified its user, asked for a positive response, and the node has verified it
    /// (PS3.7 §D.3.3.7.2); null otherwise. A user that fails is refused by <see cref="Admission.Reject"/>.
    /// </summary>
    public ReadOnlyMemory<byte>? IdentityResponse { get; init; }
}
