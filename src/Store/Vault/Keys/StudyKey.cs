namespace DicomExchange.Store.Vault.Keys;

/// <summary>A study's key beside the token it is found by.</summary>
public readonly record struct StudyKey(Token Study, StoreKey Key);
