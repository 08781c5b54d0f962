namespace DicomExchange.Store;

/// <summary>The reason words of the catalog and of the store as a whole.</summary>
public static class CatalogReasons
{
    /// <summary>The catalog could not be written; the store is read-only until it is restarted.</summary>
    public const string CommitFailed = "commit-failed";

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
