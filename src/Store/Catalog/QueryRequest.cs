using DicomExchange.Dicom.Datasets;
using DicomExchange.Store.Catalog.Matching;

namespace DicomExchange.Store.Catalog;

/// <summary>One query, as it was asked and by whom.</summary>
public sealed record QueryRequest
{
    /// <summary>Answers after which a query ends as too wide.</summary>
    public const int DefaultLimit = 10_000;

    public required QueryModel Model { get; init; }

    public required QueryLevel Level { get; init; }

    /// <summary>The identifier as received.</summary>
    public required DataSet Identifier { get; init; }

    public required Sight Sight { get; init; }

    /// <summary>Relational queries were negotiated: keys of other levels may be left out (PS3.4 §C.4.1.2.2).</summary>
    public bool IsRelational { get; init; }

    public QueryOptions Options { get; init; } = QueryOptions.Baseline;

    /// <summary>The title given as (0008,0054), from which the matches can be retrieved; null leaves it out.</summary>
    public string? RetrieveAeTitle { get; init; }

    public int Limit { get; init; } = DefaultLimit;
}
