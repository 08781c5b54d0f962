namespace DicomExchange.Node.Tests.Audit.Syslog;

/// <summary>What a <see cref="FakeCollector"/> does with one connection.</summary>
internal sealed record Conduct
{
    public static Conduct Takes { get; } = new();

    /// <summary>Ends the connection by a reset after so many octets, wherever that is in a message.</summary>
    public long? ResetAfter { get; init; }

    /// <summary>Reads nothing more after so many octets, and keeps the connection.</summary>
    public long? HangAfter { get; init; }

    /// <summary>Octets of one read: small ones make it slow.</summary>
    public int Portion { get; init; } = 64 * 1024;
}
