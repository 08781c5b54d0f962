using DicomExchange.Dicom.Standard;

namespace DicomExchange.Store.Catalog.Rows;

/// <summary>One attribute that the catalog keeps: queries match on it and answers return it.</summary>
/// <param name="Code">Its number in a row, for good: rows on disk hold it instead of the tag.</param>
/// <param name="Tag">The attribute.</param>
/// <param name="Vr">As the dictionary has it.</param>
/// <param name="Level">Where it belongs in the query models (PS3.4 §C.6.1.1, §C.6.2.1, §C.3.4).</param>
internal sealed record CatalogAttribute(byte Code, Tag Tag, Vr Vr, QueryLevel Level);
