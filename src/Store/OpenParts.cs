using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Catalog.Query;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Disk;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store;

/// <summary>Everything an open store holds, in the order in which it is let go.</summary>
internal sealed class OpenParts(StoreLock held, KeyRing keys, ObjectVault vault, CatalogParts catalog, ReaderPool readers, AuditParts audit) : IDisposable
{
    public required TimeProvider Time { get; init; }

    public required DiskCalls Disk { get; init; }

    public required DamagedRows DamagedRows { get; init; }

    /// <summary>Keeps the index for the next opening; to be called when nothing is changed any more.</summary>
    public required Action KeepIndex { get; init; }

    public KeyRing Keys => keys;

    public ObjectVault Vault => vault;

    public CatalogParts Catalog => catalog;

    public AuditParts Audit => audit;

    public ReaderPool Readers => readers;

    /// <summary>The key of a study by its row; null when it is gone.</summary>
    public StoreKey? KeyOf(int study)
    {
        using var reader = readers.Rent();
        return reader.TokenOf(study) is { } token ? keys.Find(token) : null;
    }

    public void Dispose()
    {
        readers.Dispose();
        catalog.Partners.Dispose();
        catalog.Tables.Dispose();
        audit.Dispose();
        vault.Dispose();
        keys.Dispose();
        held.Dispose();
    }
}
