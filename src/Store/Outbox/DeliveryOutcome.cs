using DicomExchange.Store.Audit;

namespace DicomExchange.Store.Outbox;

/// <summary>What became of a delivery that was tried.</summary>
/// <param name="Delivery">Its number.</param>
/// <param name="State"><see cref="DeliveryState.Delivered"/> or <see cref="DeliveryState.Held"/>.</param>
/// <param name="Status">The partner's answer, where there was one.</param>
/// <param name="Reason">A reason word; empty where there is nothing to say.</param>
/// <param name="Bytes">Bytes of the data set that went out.</param>
/// <param name="Record">Written in the same transaction, in every case: what left the house is on record also where the delivery is gone by now.</param>
public sealed record DeliveryOutcome(long Delivery, DeliveryState State, ushort? Status, string Reason, long Bytes, AuditRecord Record);
