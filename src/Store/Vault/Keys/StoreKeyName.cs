namespace DicomExchange.Store.Vault.Keys;

/// <summary>The keys that are not a study's. The numbers are part of the key ring's format.</summary>
public enum StoreKeyName : byte
{
    Catalog = 1,
    Queue = 2,
    Audit = 3,
    Tokens = 4,

    /// <summary>The seed under which the private signing key of the audit checkpoints is sealed.</summary>
    AuditSigning = 5,
    Grants = 6,
}
