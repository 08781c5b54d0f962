namespace DicomExchange.Store.Vault.Keys;

/// <summary>A row of the key ring.</summary>
internal sealed record WrappedKey(KeyLabel Label, int Master, byte[] Wrapped);
