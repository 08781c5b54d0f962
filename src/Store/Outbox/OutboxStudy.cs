namespace DicomExchange.Store.Outbox;

/// <summary>What is due of one study for one partner.</summary>
/// <param name="To">The partner's name.</param>
/// <param name="Study">The study's number in this catalog.</param>
/// <param name="Count">Deliveries that were due as it was taken.</param>
/// <param name="Bytes">Of their data sets.</param>
public sealed record OutboxStudy(string To, long Study, int Count, long Bytes);
