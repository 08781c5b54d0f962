namespace DicomExchange.Node.Audit;

/// <summary>Who took part in an event: a process, a node, a person or a medium (PS3.15 §A.5.2.1 to §A.5.2.4).</summary>
public sealed record ActiveParticipant
{
    public required string UserId { get; init; }

    /// <summary>The AE titles that took part, as <c>AETITLES=a;b</c>; of a person how the node names them.</summary>
    public string AlternativeUserId { get; init; } = string.Empty;

    public string UserName { get; init; } = string.Empty;

    public bool IsRequestor { get; init; }

    public AuditCode? Role { get; init; }

    public NetworkAccessPoint? AccessPoint { get; init; }

    /// <summary>Of a participant that is a medium.</summary>
    public AuditCode? MediaType { get; init; }
}
