namespace DicomExchange.Store;

/// <summary>How much the store holds. What two partners sent counts for both.</summary>
public readonly record struct StoreTotals(int Studies, long Instances, long Bytes);
