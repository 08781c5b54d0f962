namespace DicomExchange.Store;

/// <summary>The reason words of the vault, the keys and the audit chain.</summary>
public static class StoreReasons
{
    /// <summary>Less than the reserve is left on the disk.</summary>
    public const string DiskFull = "disk-full";

    /// <summary>The disk refused a write, a read, a rename or an open.</summary>
    public const string DiskFailed = "disk-failed";

    /// <summary>A lock, memory or file handles were not to be had; trying again may succeed.</summary>
    public const string StoreBusy = "store-busy";

    /// <summary>A sync was reported as failed: earlier writes may be lost, and asking again would hide it.</summary>
    public const string SyncFailed = "sync-failed";

    public const string KeyMissing = "key-missing";

    /// <summary>There is a key file or key ring already; overwriting it would lose all data.</summary>
    public const string KeyExists = "key-exists";

    /// <summary>The key file is readable by others, is not ours, or is a link.</summary>
    public const string KeyUnprotected = "key-unprotected";

    /// <summary>The key file or key ring is not in its format.</summary>
    public const string KeyUnreadable = "key-unreadable";

    /// <summary>The master key is not the one the key ring was wrapped with.</summary>
    public const string KeyWrong = "key-wrong";

    /// <summary>The key of a study was destroyed, or was never there.</summary>
    public const string KeyDestroyed = "key-destroyed";

    public const string PassphraseWrong = "passphrase-wrong";

    /// <summary>Too short to guard a file that leaves the house.</summary>
    public const string PassphraseWeak = "passphrase-weak";

    /// <summary>Keys are still wrapped under the master key that was to be destroyed.</summary>
    public const string RotationUnfinished = "rotation-unfinished";

    /// <summary>Root was asked to work on a store that belongs to the user of a service.</summary>
    public const string StoreOfAnotherUser = "store-of-another-user";

    /// <summary>A sealed row does not open: it was changed, moved, or sealed under another key.</summary>
    public const string RowDamaged = "row-damaged";
}
