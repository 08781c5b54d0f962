namespace DicomExchange.Wire.Associations;

/// <summary>
/// The events of the upper layer protocol machine, numbered as the rows of PS3.8 table 9-10. Primitives come from the local
/// user, PDUs from the peer.
/// </summary>
public enum UpperLayerEvent
{
    AssociateRequestPrimitive = 1,
    TransportConnected,
    AssociateAcceptPdu,
    AssociateRejectPdu,
    TransportIndication,
    AssociateRequestPdu,
    AcceptPrimitive,
    RejectPrimitive,
    DataPrimitive,
    DataPdu,
    ReleasePrimitive,
    ReleaseRequestPdu,
    ReleaseReplyPdu,
    ReleaseResponsePrimitive,
    AbortPrimitive,
    AbortPdu,
    TransportClosed,
    ArtimExpired,
    InvalidPdu,
}
