namespace DicomExchange.Node.Control.Messages;

/// <summary>Which audit records to list. What is null says nothing; all that is said must hold.</summary>
public sealed record AuditFilter
{
    public DateTimeOffset? Since { get; init; }

    /// <summary>Not what was recorded at this time or later.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The partner's name at the time.</summary>
    public string? Partner { get; init; }

    /// <summary>The Patient ID, alone or behind its domain and a backslash.</summary>
    public string? Patient { get; init; }

    public string? Study { get; init; }

    /// <summary>The word of an event, as in the list.</summary>
    public string? Event { get; init; }

    /// <summary><c>success</c>, <c>failure</c>, or the reason word of a failure.</summary>
    public string? Outcome { get; init; }

    /// <summary>The newest so many are listed.</summary>
    public int Limit { get; init; } = 1000;
}
