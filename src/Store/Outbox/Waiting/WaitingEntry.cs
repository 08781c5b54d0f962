namespace DicomExchange.Store.Outbox.Waiting;

/// <summary>A delivery that waits, in memory.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Instance">The row of the content; 0 marks one that was taken out.</param>
/// <param name="Bytes">Of the data set.</param>
/// <param name="QueuedAt">In ticks, UTC.</param>
internal readonly record struct WaitingEntry(long Id, long Instance, long Bytes, long QueuedAt);
