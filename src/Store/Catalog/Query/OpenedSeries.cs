using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Catalog.Query;

/// <summary>A series as one asker sees it.</summary>
/// <param name="Places">Its rows, one for each holding that is seen; the first speaks for it.</param>
/// <param name="Token">Stands for its UID.</param>
/// <param name="Row">Its attributes.</param>
/// <param name="Instances">Instances in the first of its rows.</param>
internal sealed record OpenedSeries(IReadOnlyList<SeriesPlace> Places, Token Token, byte[] Row, int Instances)
{
    /// <summary>The first row is of what the asker itself sent.</summary>
    public bool FirstIsOwn { get; init; }
}
