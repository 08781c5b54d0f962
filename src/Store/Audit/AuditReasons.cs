namespace DicomExchange.Store.Audit;

/// <summary>What verification can find wrong with a chain, and what records say of themselves.</summary>
public static class AuditReasons
{
    /// <summary>A record, its number or its hash was changed.</summary>
    public const string RecordChanged = "audit-record-changed";

    public const string RecordMissing = "audit-record-missing";

    /// <summary>A number comes twice, or records are not in order.</summary>
    public const string RecordOutOfOrder = "audit-record-out-of-order";

    /// <summary>A checkpoint within the store was not signed by its audit key.</summary>
    public const string CheckpointForged = "audit-checkpoint-forged";

    /// <summary>A checkpoint that was kept elsewhere is sound, and another store signed it: it says nothing of this trail.</summary>
    public const string CheckpointForeign = "audit-checkpoint-foreign";

    /// <summary>A checkpoint that was kept elsewhere is not as it was signed: it says nothing of this trail.</summary>
    public const string CheckpointUnsound = "audit-checkpoint-unsound";

    /// <summary>What says which chain this is was changed or is gone, so no record can be told from one of another chain.</summary>
    public const string ChainUnknown = "audit-chain-unknown";

    /// <summary>The records are consistent with each other but are not the ones that were signed: the trail was written anew.</summary>
    public const string ChainRewritten = "audit-chain-rewritten";

    /// <summary>A checkpoint speaks of records that are not there any more.</summary>
    public const string TailMissing = "audit-tail-missing";

    /// <summary>The number of a message is not the one that its record has, or one is missing.</summary>
    public const string MessageMisnumbered = "audit-message-misnumbered";

    /// <summary>The table that finds records by patient and partner does not say what the records say.</summary>
    public const string SubjectsChanged = "audit-subjects-changed";

    /// <summary>What says how far the collector has the messages was changed: some may be missing there, and all are sent again.</summary>
    public const string CursorChanged = "audit-cursor-changed";

    /// <summary>In the detail of a sum: the process ended without ending it, and it was found at the next start.</summary>
    public const string InterruptedByCrash = "interrupted-by-crash";

    /// <summary>In the detail of a sum: its association had not ended. Where no other sum follows, nothing says what went behind it.</summary>
    public const string TransferContinues = "part-of-a-transfer";

    /// <summary>Of a sum: its instances failed for different reasons, which their own records say.</summary>
    public const string SeveralReasons = "several-reasons";

    /// <summary>Of a grant: nothing was given now; the record that said so was removed, and it still stands.</summary>
    public const string StillStands = "still-stands";

    /// <summary>The database or the disk does not give the record back.</summary>
    public const string RecordUnreadable = "audit-record-unreadable";

    /// <summary>The file is no catalog: it does not begin as one, or holds nothing.</summary>
    public const string CatalogUnreadable = "audit-catalog-unreadable";

    /// <summary>The catalog's file is shorter than it says itself.</summary>
    public const string CatalogCut = "audit-catalog-cut";

    /// <summary>A checkpoint that was kept elsewhere speaks of another chain: the trail it covers is not the one that is here.</summary>
    public const string ChainReplaced = "audit-chain-replaced";

    /// <summary>A file that should hold a checkpoint does not.</summary>
    public const string CheckpointUnreadable = "audit-checkpoint-unreadable";

    /// <summary>Whether a reason says that the trail, or what stands beside it, is not what it was.</summary>
    public static bool IsAlteration(string reason) => reason
        is RecordChanged or RecordMissing or RecordOutOfOrder or RecordUnreadable or CheckpointForged
        or ChainUnknown or ChainRewritten or ChainReplaced or TailMissing or MessageMisnumbered or SubjectsChanged or CursorChanged;
}
