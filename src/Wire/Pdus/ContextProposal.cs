using DicomExchange.Dicom.Standard;

namespace DicomExchange.Wire.Pdus;

/// <summary>One presentation context of an A-ASSOCIATE-RQ (PS3.8 §9.3.2.2).</summary>
/// <param name="Id">Odd, 1 to 255.</param>
/// <param name="AbstractSyntax">The SOP class; empty when the peer sent something that is no UID.</param>
/// <param name="TransferSyntaxes">In the proposer's order; names that are no UIDs are left out.</param>
public sealed record ContextProposal(byte Id, Uid AbstractSyntax, IReadOnlyList<Uid> TransferSyntaxes);
