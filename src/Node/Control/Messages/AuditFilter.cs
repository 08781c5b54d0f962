namespace DicomExchange.Node.Control.Messages;

/// <summary>Which audit records to list.</summary>
public sealed record AuditFilter
{
    public DateTimeOffset? Since { get; init; }

    /// <summary>The newest so many are listed.</summary>
    public int Limit { get; init; } = 1000;
}
