using DicomExchange.Store.Audit;

namespace DicomExchange.Node.Audit;

/// <summary>What an event happened to: a study, a patient, a query, the trail, the subject of an alert (PS3.15 §A.5.2).</summary>
public sealed record ParticipantObject
{
    /// <summary>What kind of identifier <see cref="Id"/> is.</summary>
    public required AuditCode IdType { get; init; }

    public required string Id { get; init; }

    public required ParticipantObjectType Type { get; init; }

    public required ParticipantObjectRole Role { get; init; }

    /// <summary>Empty where the node keeps none; not written where there is a query.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>Of a query: the query itself.</summary>
    public ReadOnlyMemory<byte>? Query { get; init; }

    public IReadOnlyList<ParticipantObjectDetail> Details { get; init; } = [];

    /// <summary>Of a study: how many instances of which class.</summary>
    public IReadOnlyList<ClassCount> Instances { get; init; } = [];
}
