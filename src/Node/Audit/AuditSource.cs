using DicomExchange.Node.Settings;

namespace DicomExchange.Node.Audit;

/// <summary>
/// The node that reports events. It has nothing that changes from one start to the next, such as a process id: a message that is made
/// again from the same record must be the same message.
/// </summary>
public sealed record AuditSource
{
    /// <summary>What the process is called in the logs of the system.</summary>
    public const string ProcessName = "dicomx";

    /// <summary>The name of the machine.</summary>
    public required string Host { get; init; }

    /// <summary>All that the node answers to, the first being the one that it calls others with.</summary>
    public required IReadOnlyList<string> AeTitles { get; init; }

    /// <summary>The audit source ID: the node among those of the enterprise.</summary>
    public string Id => $"{AeTitles[0]}@{Host}";

    /// <summary>The process as a participant.</summary>
    public string UserId => $"{ProcessName}@{Host}";

    /// <summary>The URI of something that the node keeps.</summary>
    /// <param name="what">A path, each part percent-encoded where it needs to be.</param>
    public string Named(string what) => $"{ProcessName}://{Uri.EscapeDataString(Host)}/{what}";

    public static AuditSource Of(NodeSettings settings, string host) => new() { Host = host, AeTitles = [.. settings.Node.AeTitles.Select(t => t.Value)] };
}
