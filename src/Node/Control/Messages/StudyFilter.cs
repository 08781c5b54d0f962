namespace DicomExchange.Node.Control.Messages;

/// <summary>Which studies to list. Values match as in C-FIND: <c>*</c> and <c>?</c> are wildcards, a date can be a range.</summary>
public sealed record StudyFilter
{
    public string? PatientId { get; init; }

    public string? PatientName { get; init; }

    /// <summary>YYYYMMDD, or a range such as <c>20260101-20260331</c>.</summary>
    public string? StudyDate { get; init; }

    /// <summary>At most this many are listed.</summary>
    public int Limit { get; init; } = 1000;
}
