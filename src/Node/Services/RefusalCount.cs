namespace DicomExchange.Node.Services;

/// <summary>How often something was refused for one reason since the node started.</summary>
/// <param name="Reason">The reason word.</param>
/// <param name="Times">So often.</param>
/// <param name="Last">The last time.</param>
public sealed record RefusalCount(string Reason, long Times, DateTimeOffset Last);
