using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Catalog.Sql;

/// <summary>A row of the table <c>instances</c>.</summary>
internal sealed record SealedInstance(long Id, Token Token, int Variant, VaultObject Object, byte[] Row);
