namespace DicomExchange.Node.Control.Messages;

/// <summary>One audit record, in words.</summary>
public sealed record AuditLine
{
    public required long Number { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Event { get; init; }

    public string Partner { get; init; } = string.Empty;

    public string Outcome { get; init; } = string.Empty;

    public string Study { get; init; } = string.Empty;

    public string Instance { get; init; } = string.Empty;

    public string Details { get; init; } = string.Empty;
}
