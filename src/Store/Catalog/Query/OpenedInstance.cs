using DicomExchange.Store.Catalog.Sql;

namespace DicomExchange.Store.Catalog.Query;

/// <summary>An instance as one asker sees it: of several contents under its UID, the one that is theirs to see.</summary>
internal sealed record OpenedInstance(SealedInstance Sealed, byte[] Row);
