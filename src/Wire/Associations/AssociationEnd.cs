using DicomExchange.Wire.Pdus;

namespace DicomExchange.Wire.Associations;

/// <summary>How and why an association came to its end.</summary>
/// <param name="Reason">A reason word, the same in log, audit and console.</param>
/// <param name="Abort">The A-ABORT received or sent, if there was one.</param>
/// <param name="Reject">The A-ASSOCIATE-RJ received or sent, if there was one.</param>
public sealed record AssociationEnd(AssociationEndKind Kind, string Reason, Abort? Abort = null, AssociateReject? Reject = null);
