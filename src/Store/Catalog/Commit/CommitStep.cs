namespace DicomExchange.Store.Catalog.Commit;

/// <summary>The steps of a commit, in their order; a test may have any of them fail.</summary>
internal enum CommitStep
{
    Publish,
    SyncDirectories,
    Begin,
    WriteRows,
    Commit,
    Show,
}
