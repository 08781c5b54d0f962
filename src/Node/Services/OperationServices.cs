using DicomExchange.Node.Commitment;
using DicomExchange.Node.Intake;

namespace DicomExchange.Node.Services;

/// <summary>What the node does for partners, by operation.</summary>
public sealed record OperationServices(ObjectIntake Store, FindService Find, GetService Get, MoveService Move, CommitmentDesk Commitment);
