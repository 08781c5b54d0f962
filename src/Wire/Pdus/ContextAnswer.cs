using DicomExchange.Dicom.Standard;

namespace DicomExchange.Wire.Pdus;

/// <summary>One presentation context of an A-ASSOCIATE-AC (PS3.8 §9.3.3.2).</summary>
/// <param name="TransferSyntax">Significant only when the context is accepted.</param>
public sealed record ContextAnswer(byte Id, ContextResult Result, Uid TransferSyntax);
