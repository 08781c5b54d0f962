using DicomExchange.Store.Catalog.Rows;
using DicomExchange.Store.Vault;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Catalog.Commit;

/// <summary>An instance whose object is complete, synced in <c>incoming/</c> or held in memory, with all that its rows need, made before anybody commits it.</summary>
internal sealed record ArrivedInstance
{
    public required InstanceHeader Header { get; init; }

    public required Receipt Receipt { get; init; }

    public required VaultObject Object { get; init; }

    public required StoreKey Key { get; init; }

    public required Token StudyToken { get; init; }

    public required Token SeriesToken { get; init; }

    public required Token InstanceToken { get; init; }

    public required InstanceRows Rows { get; init; }

    /// <summary>It lay in the vault already, and its receipt was recorded when it came.</summary>
    public bool IsAdopted => !Object.Location.IsIncoming;

    /// <summary>As in the rows of the index.</summary>
    public ReadOnlySpan<byte> StudyUid => RowFields.Find(Rows.Holding, CatalogAttributes.StudyInstanceUid);
}
