namespace DicomExchange.Store.Check;

/// <summary>The steps of making the catalog anew, in their order; a test may end it before any of them.</summary>
internal enum RebuildStep
{
    Clear,
    FinishDeletions,
    Make,
    Enter,
    Record,
    Consolidate,
    MoveDamaged,
    Place,
    Sync,
    RemoveDuplicates,
}
