namespace DicomExchange.Store.Check;

/// <summary>How far long work has come.</summary>
/// <param name="Done">So many are done.</param>
/// <param name="Total">Of so many, as far as known now.</param>
public readonly record struct WorkProgress(long Done, long Total);
