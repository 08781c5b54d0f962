namespace DicomExchange.Store.Answers;

/// <summary>A table that finds records by a number.</summary>
/// <param name="Table">Its name.</param>
/// <param name="Column">What the number stands in.</param>
internal sealed record SubjectIndex(string Table, string Column)
{
    public static SubjectIndex Patients { get; } = new("audit_subjects", "patient");

    public static SubjectIndex Partners { get; } = new("audit_partners", "partner");

    /// <summary>One row where there is any under the number ?1.</summary>
    public string Any => $"SELECT 1 FROM {Table} WHERE {Column} = ?1 LIMIT 1";

    /// <summary>The number that follows ?1.</summary>
    public string Next => $"SELECT {Column} FROM {Table} WHERE {Column} > ?1 ORDER BY {Column} LIMIT 1";

    /// <summary>The first record under the number ?1.</summary>
    public string First => $"SELECT sequence FROM {Table} WHERE {Column} = ?1 ORDER BY sequence LIMIT 1";

    /// <summary>The last record under the number ?1.</summary>
    public string Last => $"SELECT sequence FROM {Table} WHERE {Column} = ?1 ORDER BY sequence DESC LIMIT 1";

    /// <summary>The records from ?2 to ?3 under the number ?1, as they are kept; null for one that is not there.</summary>
    public string Rows =>
        $"SELECT s.sequence, a.row FROM {Table} AS s LEFT JOIN audit AS a ON a.sequence = s.sequence WHERE s.{Column} = ?1 AND s.sequence BETWEEN ?2 AND ?3";
}
