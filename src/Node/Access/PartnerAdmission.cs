using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Settings;
using DicomExchange.Wire.Tls;

namespace DicomExchange.Node.Access;

/// <summary>A peer that was recognized as a partner, with what it was recognized by, so that changed rules can ask again.</summary>
/// <param name="Rules">The rules that admitted it.</param>
/// <param name="Partner">Whom it is.</param>
/// <param name="Peer">What the transport knows of it.</param>
/// <param name="Calling">The title it called with.</param>
/// <param name="Called">The title of ours that it called.</param>
public sealed record PartnerAdmission(AccessRules Rules, PartnerSettings Partner, PeerIdentity Peer, AeTitle Calling, AeTitle Called);
