namespace DicomExchange.Store.Check;

/// <summary>The reason words of <see cref="StoreProblem"/> that the check itself gives.</summary>
public static class ProblemReasons
{
    /// <summary>An object has no row in the catalog.</summary>
    public const string ObjectUnknown = "object-unknown";

    /// <summary>An object's study key is gone, so it is left from a deleted study.</summary>
    public const string ObjectOfDeletedStudy = "object-of-deleted-study";

    /// <summary>Something lies in the vault's folders that is no object.</summary>
    public const string FileUnknown = "file-unknown";

    /// <summary>A row does not open, or speaks of something that is not there.</summary>
    public const string RowDamaged = "row-damaged";

    /// <summary>The audit trail says that the study was deleted, but it is there: an older copy of the store was put back.</summary>
    public const string DeletionUndone = "deletion-undone";

    /// <summary>A grant is in force that the audit trail does not say so of.</summary>
    public const string GrantUnrecorded = "grant-unrecorded";

    /// <summary>The audit trail says that a grant is in force, but it is not there.</summary>
    public const string GrantLost = "grant-lost";

    /// <summary>A delivery's row does not open, is not the one that was written, or speaks of something that is not there.</summary>
    public const string DeliveryDamaged = Outbox.OutboxReasons.DeliveryDamaged;

    /// <summary>The row of a transaction of storage commitment does not open.</summary>
    public const string CommitmentDamaged = "commitment-damaged";
}
