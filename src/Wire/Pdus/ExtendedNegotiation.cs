using DicomExchange.Dicom.Standard;

namespace DicomExchange.Wire.Pdus;

/// <summary>SOP class extended negotiation (PS3.7 §D.3.3.5); the bytes mean what PS3.4 says for the service class.</summary>
public sealed record ExtendedNegotiation(Uid SopClass, ReadOnlyMemory<byte> Information);
