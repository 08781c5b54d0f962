namespace DicomExchange.Store.Audit;

/// <summary>What a verification goes through.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="Source">The records behind that.</param>
internal sealed record AuditCourse(AuditHead Start, AuditSource Source)
{
    /// <summary>What others know of the chain: the hash it had at a record.</summary>
    public IReadOnlyList<AuditHead> Known { get; init; } = [];

    /// <summary>Looks at each record that opened.</summary>
    public AuditRecordCheck? Seen { get; init; }
}
