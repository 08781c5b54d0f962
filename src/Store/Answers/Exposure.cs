using DicomExchange.Store.Audit;

namespace DicomExchange.Store.Answers;

/// <summary>Whose images a partner sent, received or saw.</summary>
/// <param name="Patients">In ascending order of their keys.</param>
/// <param name="StudyGrants">Grants that named a study and no patient, oldest first, as they were recorded.</param>
public sealed record Exposure(IReadOnlyList<ExposedPatient> Patients, IReadOnlyList<AuditRecord> StudyGrants)
{
    /// <summary>Queries of the partner of which no end is on record. Whom each may have shown is among the patients.</summary>
    public long OpenQueries { get; init; }
}
