using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Audit;

/// <summary>Who signed a checkpoint that was handed out, and when.</summary>
/// <param name="Store">The store's identity.</param>
/// <param name="Time">To the microsecond.</param>
/// <param name="Value">64 bytes: ECDSA P-256 with SHA-256, r then s (IEEE P1363).</param>
/// <param name="PublicKey">SubjectPublicKeyInfo, DER. Whoever trusts the file trusts this key.</param>
public sealed record CheckpointSignature(KeyId Store, DateTimeOffset Time, byte[] Value, byte[] PublicKey);
