namespace DicomExchange.Store.Check;

/// <summary>What a check does with objects that have no row in the catalog.</summary>
public enum OrphanAction
{
    Report,

    /// <summary>Enter them into the catalog, for the partner that sent them.</summary>
    Adopt,

    Remove,
}
