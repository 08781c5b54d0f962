namespace DicomExchange.Store.Vault.Keys;

/// <summary>What a wrapped key is bound to.</summary>
/// <param name="Kind">Study or named.</param>
/// <param name="Name">A study's token, or the number of a named key.</param>
/// <param name="Id">The random name of the key.</param>
internal readonly record struct KeyLabel(KeyKind Kind, byte[] Name, KeyId Id);
