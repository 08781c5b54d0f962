namespace DicomExchange.Node.Audit.Syslog;

/// <summary>How the collector of audit messages fares.</summary>
/// <param name="Address">Its host and port.</param>
/// <param name="IsConnected">Whether it can be written to now.</param>
/// <param name="Reached">The last message that was ever written to it.</param>
/// <param name="Trouble">Why it is not connected; null while it is, or was not called yet.</param>
public sealed record CollectorState(string Address, bool IsConnected, long Reached, CollectorTrouble? Trouble);
