namespace DicomExchange.Node.Audit.Syslog;

/// <summary>A connection with the collector came to its end. What was written last is in doubt.</summary>
public sealed class CollectorLostException(CollectorTrouble trouble, Exception? inner = null) : Exception(trouble.Explanation, inner)
{
    public CollectorTrouble Trouble { get; } = trouble;
}
