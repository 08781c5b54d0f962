using DicomExchange.Store.Catalog.Sql;

namespace DicomExchange.Store.Catalog.Query;

/// <summary>An instance as one asker sees it: of several contents under its UID, the one that is theirs to see.</summary>
/// <param name="Sealed">Its row, sealed.</param>
/// <param name="Row">Its row, opened.</param>
/// <param name="Holdings">The holdings seen in which this content stands.</param>
internal sealed record OpenedInstance(SealedInstance Sealed, byte[] Row, IReadOnlyList<int> Holdings);
