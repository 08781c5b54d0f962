using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Catalog.Sql;

/// <summary>A row of the table <c>series</c>.</summary>
internal sealed record SealedSeries(long Id, int Holding, Token Token, int Instances, byte[] Row);
