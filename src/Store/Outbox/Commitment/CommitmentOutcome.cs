namespace DicomExchange.Store.Outbox.Commitment;

/// <summary>What a partner reported of a delivery.</summary>
/// <param name="Delivery">Of which.</param>
/// <param name="IsCommitted">Whether it has committed itself to keeping it.</param>
/// <param name="FailureReason">The Failure Reason (0008,1197) where it has not; null where it said nothing of it.</param>
/// <param name="Reason">The reason word under which it is held then; empty where it is committed.</param>
public sealed record CommitmentOutcome(Delivery Delivery, bool IsCommitted, ushort? FailureReason, string Reason);
