namespace DicomExchange.Store.Outbox;

/// <summary>What the queue has for one partner.</summary>
/// <param name="Waiting">Deliveries to be sent, those whose quiet time is not over included.</param>
/// <param name="Bytes">Of their data sets.</param>
/// <param name="Eldest">When the eldest of them was queued; null where none waits.</param>
/// <param name="Held">Deliveries about which a person has to decide.</param>
public sealed record OutboxTotals(int Waiting, long Bytes, DateTimeOffset? Eldest, int Held);
