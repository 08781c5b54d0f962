using DicomExchange.Wire.Pdus;

namespace DicomExchange.Wire.Associations;

/// <summary>A connection that did not become an association.</summary>
/// <param name="End">How it ended, with the reason word.</param>
/// <param name="Request">What was asked for, when it could be read.</param>
public sealed record FailedAssociation(AssociationEnd End, AssociateRequest? Request);
