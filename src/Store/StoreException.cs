namespace DicomExchange.Store;

/// <summary>
/// The store could not do what was asked. <see cref="Reason"/> is the same word in the status, the log, the audit trail and on
/// the console; the message tells a person what to do next and names neither patients nor studies.
/// </summary>
public sealed class StoreException(string reason, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>One of <see cref="StoreReasons"/>.</summary>
    public string Reason { get; } = reason;

    /// <summary>What was written last may not be on the disk although it seemed to be: the store must stop taking objects.</summary>
    public bool DurabilityLost => Reason == StoreReasons.SyncFailed;
}
