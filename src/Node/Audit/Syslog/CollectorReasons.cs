namespace DicomExchange.Node.Audit.Syslog;

/// <summary>Why the collector of audit messages is not being sent to, beside the words of a call that failed.</summary>
public static class CollectorReasons
{
    /// <summary>It takes nothing any more though the connection stands.</summary>
    public const string Stalled = "collector-stalled";

    /// <summary>It closed the connection.</summary>
    public const string Closed = "collector-closed";

    /// <summary>A file of its authorities, or a certificate of this node's own, cannot be used.</summary>
    public const string Trust = "collector-trust-unusable";

    /// <summary>Something on this side went wrong; the log says what.</summary>
    public const string Faulted = "collector-faulted";
}
