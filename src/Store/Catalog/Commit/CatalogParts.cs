using DicomExchange.Store.Catalog.Grants;
using DicomExchange.Store.Catalog.Index;
using DicomExchange.Store.Outbox.Commitment;
using DicomExchange.Store.Outbox.Waiting;
using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Catalog.Commit;

/// <summary>What is worked on by who commits.</summary>
internal sealed record CatalogParts(CatalogTables Tables, StudyIndex Index, PartnerNumbers Partners, ObjectVault Vault, KeyRing Keys, GrantBook Grants)
{
    public required WaitingDeliveries Waiting { get; init; }

    public required PendingCommitments Commitments { get; init; }

    public required TimeProvider Time { get; init; }
}
