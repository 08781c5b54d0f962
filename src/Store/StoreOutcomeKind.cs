namespace DicomExchange.Store;

/// <summary>The cases of a <see cref="StoreOutcome"/>.</summary>
public enum StoreOutcomeKind
{
    /// <summary>New to the store.</summary>
    Stored,

    /// <summary>The same content was here; the sender is one of its owners now.</summary>
    AlreadyHeld,

    /// <summary>Another content with this SOP Instance UID was here; both are kept.</summary>
    Variant,

    /// <summary>The same content was here, but its copy was damaged: this one has taken its place for all its owners.</summary>
    Replaced,

    /// <summary>Not kept; nothing of it is left.</summary>
    Refused,
}
