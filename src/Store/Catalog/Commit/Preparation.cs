namespace DicomExchange.Store.Catalog.Commit;

/// <summary>What a piece of work decides before a group is committed.</summary>
internal enum Preparation
{
    /// <summary>It takes part in this group.</summary>
    Join,

    /// <summary>It depends on another member of this group and goes into the next.</summary>
    Postpone,

    /// <summary>It has answered already and changes nothing.</summary>
    Done,
}
