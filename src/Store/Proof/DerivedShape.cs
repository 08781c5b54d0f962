using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Sql;

namespace DicomExchange.Store.Proof;

/// <summary>
/// How a table beside the trail is found by: by the one index it was made with. Another one may lack a row that the table has, and SQLite
/// asks whichever it likes; so none may be there.
/// </summary>
/// <param name="Table">Its name.</param>
/// <param name="Key">The columns of its one index, ascending.</param>
/// <param name="Reason">What it is called when it is another; one of <see cref="AuditReasons"/>.</param>
internal sealed record DerivedShape(string Table, IReadOnlyList<string> Key, string Reason)
{
    /// <summary>The catalog was made without triggers and views: what rows are added, removed and read would not be what the program asks for.</summary>
    private const string Views = """
        SELECT count(*) FROM sqlite_schema
        WHERE sql IS NOT NULL AND sql NOT LIKE 'CREATE TABLE %' AND sql NOT LIKE 'CREATE INDEX %' AND sql NOT LIKE 'CREATE UNIQUE INDEX %'
        """;

    /// <summary>Counted as SQLite understood the schema.</summary>
    private string Indexes => $"SELECT count(*) FROM pragma_index_list('{Table}')";

    private string Columns =>
        $"""
        SELECT count(*) FROM pragma_index_list('{Table}') AS l, pragma_index_xinfo(l.name) AS c
        WHERE c.key AND NOT c."desc" AND (c.seqno, c.name) IN (VALUES{string.Join(',', Key.Select(static (column, at) => $"({at},'{column}')"))})
        """;

    public AuditFinding? Check(Connection connection) =>
        Finds(connection, Indexes) == 1 && Finds(connection, Columns) == Key.Count ? null : new AuditFinding(Reason, 0);

    public static AuditFinding? CheckViews(Connection connection) =>
        Finds(connection, Views) == 0 ? null : new AuditFinding(AuditReasons.SubjectsChanged, 0);

    /// <returns>-1 where the schema cannot be read.</returns>
    private static long Finds(Connection connection, string sql)
    {
        try
        {
            return connection.ScalarInt64(sql);
        }
        catch (CatalogException e) when (e.Kind != CatalogFailure.Busy)
        {
            return -1;
        }
    }
}
