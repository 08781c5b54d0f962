using DicomExchange.Store.Outbox.Commitment;

namespace DicomExchange.Node.Commitment;

/// <summary>An instance to which nobody has committed himself.</summary>
/// <param name="Instance">Which.</param>
/// <param name="FailureReason">Failure Reason (0008,1197) (PS3.3 §C.14.1.1); 0110H where a report gives none.</param>
public readonly record struct FailedInstance(ReferencedInstance Instance, ushort FailureReason);
