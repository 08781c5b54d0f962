namespace DicomExchange.Wire.Associations;

/// <summary>What became of an incoming connection: exactly one of the two is there. A refused connection is closed already.</summary>
public sealed record AcceptOutcome(Association? Association, FailedAssociation? Refusal);
