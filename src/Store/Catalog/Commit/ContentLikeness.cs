namespace DicomExchange.Store.Catalog.Commit;

/// <summary>How an arrived content compares with one that is held under its UID.</summary>
internal enum ContentLikeness
{
    Different,

    Same,

    /// <summary>The copy held is damaged, and what can still be read of it does not contradict what arrived.</summary>
    SameAsDamaged,
}
