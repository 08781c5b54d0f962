using DicomExchange.Store.Catalog.Index;
using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Catalog.Commit;

/// <summary>What the committing thread works on.</summary>
internal sealed record CatalogParts(CatalogTables Tables, StudyIndex Index, PartnerNames Partners, ObjectVault Vault, KeyRing Keys);
