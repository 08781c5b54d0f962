namespace DicomExchange.Store.Catalog;

/// <summary>The levels of the query and retrieve models, from the widest to the narrowest (PS3.4 §C.6).</summary>
public enum QueryLevel
{
    Patient = 0,
    Study = 1,
    Series = 2,
    Image = 3,
}
