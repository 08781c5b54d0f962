namespace DicomExchange.Store;

/// <summary>The reason words of the catalog and of the store as a whole.</summary>
public static class CatalogReasons
{
    /// <summary>The catalog could not be written, and it is not known whether it was; the store is read-only until it is restarted.</summary>
    public const string CommitFailed = "commit-failed";

    /// <summary>SQLite finds the catalog's file broken; the store is read-only, since what is added to it may be lost.</summary>
    public const string CatalogDamaged = "catalog-damaged";

    /// <summary>This one object or record could not be entered; nothing of it is kept, and others are not affected.</summary>
    public const string EntryFailed = "entry-failed";

    /// <summary>The study's rows are in the catalog, but no key in the key ring opens them.</summary>
    public const string StudyKeyMissing = "study-key-missing";

    /// <summary>The row of what this partner sent of the study does not open.</summary>
    public const string StudyRowDamaged = "study-row-damaged";

    /// <summary>As many different contents of this SOP Instance UID are held as are kept.</summary>
    public const string TooManyVariants = "too-many-variants";

    /// <summary>The study rows in memory have come to their limit: no partner begins another study; those begun go on.</summary>
    public const string IndexFull = "index-full";

    /// <summary>The copy held could not be read, and the same object, sent again, took its place.</summary>
    public const string DamagedCopyReplaced = "damaged-copy-replaced";

    public const string StoreClosed = "store-closed";

    /// <summary>The study was deleted while one of its instances arrived.</summary>
    public const string StudyDeleted = "study-deleted";

    /// <summary>Another process has the store open.</summary>
    public const string StoreLocked = "store-locked";

    /// <summary>There are objects or keys, but no catalog.</summary>
    public const string CatalogMissing = "catalog-missing";

    /// <summary>The folder holds no store.</summary>
    public const string StoreMissing = "store-missing";

    /// <summary>The folder holds a store already.</summary>
    public const string StoreExists = "store-exists";

    /// <summary>The catalog was written by another version of the program.</summary>
    public const string SchemaUnknown = "schema-unknown";

    /// <summary>Why an audit chain begins: the store is new.</summary>
    public const string StoreCreated = "store-created";

    /// <summary>Why an audit chain begins: the catalog was made anew from the objects, and what was recorded before is not in it.</summary>
    public const string IndexRebuilt = "index-rebuilt";

    /// <summary>The partner whose instances a grant would show has sent none that it covers.</summary>
    public const string NothingToGrant = "nothing-to-grant";

    /// <summary>More entities match than an answer may have.</summary>
    public const string TooManyMatches = "too-many-matches";
}
