namespace DicomExchange.Store.Vault.Keys;

/// <summary>The numbers are part of the key ring's format.</summary>
internal enum KeyKind : byte
{
    Named = 1,
    Study = 2,
}
