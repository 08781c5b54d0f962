namespace DicomExchange.Store.Catalog.Commit;

/// <summary>How far a failure reaches.</summary>
internal enum FaultScope
{
    /// <summary>One member cannot be entered; the others can.</summary>
    Member,

    /// <summary>Nothing of the group is kept, and the next group may fare better.</summary>
    Group,

    /// <summary>What is on the disk is not known, or not to be trusted: nothing more is written until a restart.</summary>
    Store,
}
