namespace DicomExchange.Store.Catalog.Query;

/// <summary>Where a series stands once: its row, and the holding that the row belongs to.</summary>
internal readonly record struct SeriesPlace(long Series, int Holding);
