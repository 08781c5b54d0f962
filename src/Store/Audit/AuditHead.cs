namespace DicomExchange.Store.Audit;

/// <summary>Where a chain stands: everything the next record needs.</summary>
/// <param name="Chain">The random identity of the chain.</param>
/// <param name="Sequence">Number of the last record; 0 before the first.</param>
/// <param name="Hash">32 bytes over everything up to it.</param>
public sealed record AuditHead(UInt128 Chain, long Sequence, byte[] Hash);
