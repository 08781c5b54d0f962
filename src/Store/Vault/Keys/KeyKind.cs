namespace DicomExchange.Store.Vault.Keys;

/// <summary>The numbers are part of the key ring's format.</summary>
internal enum KeyKind : byte
{
    Named = 1,
    Study = 2,

    /// <summary>The key of the index's snapshot; there is at most one, and only while no process has the store open.</summary>
    Snapshot = 3,
}
