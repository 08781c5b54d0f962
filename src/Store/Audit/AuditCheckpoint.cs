namespace DicomExchange.Store.Audit;

/// <summary>A signed statement that the chain had this hash at this record. Handing it to someone else makes the trail up to it final.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Sequence">The last record covered.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Time">When it was signed, to the microsecond.</param>
/// <param name="Signature">64 bytes: ECDSA P-256 with SHA-256, r then s (IEEE P1363).</param>
public sealed record AuditCheckpoint(UInt128 Chain, long Sequence, byte[] Hash, DateTimeOffset Time, byte[] Signature);
