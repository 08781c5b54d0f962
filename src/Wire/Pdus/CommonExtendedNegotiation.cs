using DicomExchange.Dicom.Standard;

namespace DicomExchange.Wire.Pdus;

/// <summary>SOP class common extended negotiation (PS3.7 §D.3.3.6): what kind of thing an unknown SOP class is. Never answered.</summary>
public sealed record CommonExtendedNegotiation(Uid SopClass, Uid ServiceClass, IReadOnlyList<Uid> RelatedGeneralSopClasses);
