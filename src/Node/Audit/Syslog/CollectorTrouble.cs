namespace DicomExchange.Node.Audit.Syslog;

/// <summary>Why the collector is not being sent to.</summary>
/// <param name="Reason">A reason word.</param>
/// <param name="Explanation">What happened and what to do, for a person.</param>
public sealed record CollectorTrouble(string Reason, string Explanation)
{
    /// <summary>Only a person can change it: somebody else answers, or the collector does not want this node.</summary>
    public bool IsRefused { get; init; }
}
