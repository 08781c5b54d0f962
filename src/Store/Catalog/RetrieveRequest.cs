using DicomExchange.Dicom.Standard;

namespace DicomExchange.Store.Catalog;

/// <summary>What is to be retrieved: the unique keys of a C-MOVE or C-GET (PS3.4 §C.4.2.1.4.1), each a list; an empty list asks for all.</summary>
public sealed record RetrieveRequest
{
    public required QueryLevel Level { get; init; }

    public required Sight Sight { get; init; }

    /// <summary>Patient IDs; matched exactly.</summary>
    public IReadOnlyList<string> Patients { get; init; } = [];

    public IReadOnlyList<Uid> Studies { get; init; } = [];

    public IReadOnlyList<Uid> Series { get; init; } = [];

    public IReadOnlyList<Uid> Instances { get; init; } = [];
}
