using DicomExchange.Store.Catalog.Grants;
using DicomExchange.Store.Catalog.Index;
using DicomExchange.Store.Vault.Keys;
using DicomExchange.Store.Vault;

namespace DicomExchange.Store.Catalog.Commit;

/// <summary>What the committing thread works on.</summary>
internal sealed record CatalogParts(CatalogTables Tables, StudyIndex Index, PartnerNumbers Partners, ObjectVault Vault, KeyRing Keys, GrantBook Grants);
