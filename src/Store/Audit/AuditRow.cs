namespace DicomExchange.Store.Audit;

/// <summary>A record as it is kept.</summary>
/// <param name="Sequence">From 1, without gaps.</param>
/// <param name="Sealed">The record, sealed under the audit key and bound to its sequence number.</param>
/// <param name="Hash">32 bytes: SHA-256 over the hash before, the number and the sealed bytes.</param>
public sealed record AuditRow(long Sequence, byte[] Sealed, byte[] Hash);
