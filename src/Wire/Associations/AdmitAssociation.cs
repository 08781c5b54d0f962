using DicomExchange.Wire.Pdus;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Wire.Associations;

/// <summary>Decides whether a peer gets an association. Called once for each well-formed request; must not block.</summary>
public delegate Admission AdmitAssociation(PeerIdentity peer, AssociateRequest request);
