using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Sql;

namespace DicomExchange.Store.Proof;

/// <summary>
/// Proves that what is found by number, by patient and by partner is what the records tell, no row more or less: the tables beside the
/// trail, each through every index that is read through, in the order in which a row is looked for: rows that stand so are all found.
/// </summary>
/// <param name="connection">Of the catalog.</param>
/// <param name="ground">The records that were proved to be whole.</param>
/// <param name="parts">Opens them.</param>
internal sealed class DerivedProof(Connection connection, AuditGround ground, AuditParts parts)
{
    private readonly PrintKey key = new();

    private static IReadOnlyList<(string Sql, Func<DerivedRows, RecordPrints> Of, DerivedShape Shape)> Tables { get; } =
    [
        (
            "SELECT message, sequence FROM audit INDEXED BY audit_message WHERE message IS NOT NULL ORDER BY message",
            static rows => rows.Messages,
            new DerivedShape("audit", ["message"], AuditReasons.MessageMisnumbered)),

        // The order is the table's own: without it, SQLite takes whatever index covers it, and who looks for a record reads the table.
        (
            "SELECT patient, sequence FROM audit_subjects ORDER BY patient, sequence",
            static rows => rows.Patients,
            new DerivedShape("audit_subjects", ["patient", "sequence"], AuditReasons.SubjectsChanged)),
        (
            "SELECT partner, sequence FROM audit_partners ORDER BY partner, sequence",
            static rows => rows.Partners,
            new DerivedShape("audit_partners", ["partner", "sequence"], AuditReasons.SubjectsChanged)),
    ];

    /// <summary>To be filled while the records are proved.</summary>
    public DerivedRows Expect() => Expect(ground.First, ground.Last);

    /// <param name="expected">What all records told.</param>
    /// <param name="cancellation">Ends it.</param>
    public AuditFinding? Compare(DerivedRows expected, CancellationToken cancellation)
    {
        foreach (var table in Tables)
        {
            var found = Compare(expected, table, cancellation) ?? table.Shape.Check(connection);
            if (found is not null)
            {
                return found;
            }
        }

        return DerivedShape.CheckViews(connection);
    }

    private DerivedRows Expect(long first, long last) => new(parts.Subjects, ground.FirstNumbered, new RecordPrints(key, first, last));

    private AuditFinding? Compare(DerivedRows expected, (string Sql, Func<DerivedRows, RecordPrints> Of, DerivedShape Shape) table, CancellationToken cancellation)
    {
        var told = table.Of(expected);
        var kept = told.Empty();
        try
        {
            if (Read(table.Sql, kept, cancellation) is { } stray)
            {
                return new AuditFinding(table.Shape.Reason, stray);
            }
        }
        catch (CatalogException e) when (e.Kind != CatalogFailure.Busy)
        {
            return new AuditFinding(table.Shape.Reason, 0);
        }

        return told.FirstDifference(kept) is not { } difference ? null
            : difference.First == difference.Last ? new AuditFinding(table.Shape.Reason, difference.First)
            : Compare(Again(difference.First, difference.Last), table, cancellation);
    }

    /// <summary>What fewer records tell, which have been proved already, so that the one is found whose rows are wrong.</summary>
    private DerivedRows Again(long first, long last)
    {
        var expected = Expect(first, last);
        foreach (var row in AuditColumns.After(connection, first - 1).TakeWhile(row => row.Sequence <= last))
        {
            expected.Take(row.Sequence, parts.Chain.Open(row));
        }

        return expected;
    }

    /// <returns>A record that a row speaks of and that is not there, or whose row stands where nobody finds it.</returns>
    private long? Read(string sql, RecordPrints kept, CancellationToken cancellation)
    {
        using var rows = connection.Prepare(sql);
        long highest = 0;
        var before = (Number: long.MinValue, Sequence: long.MinValue);
        while (rows.Step())
        {
            var (number, sequence) = (rows.Int64(0), rows.Int64(1));
            if (sequence < ground.First || (number, sequence).CompareTo(before) <= 0)
            {
                return sequence;
            }

            before = (number, sequence);

            highest = Math.Max(highest, sequence);
            kept.Add(number, sequence);
            cancellation.ThrowIfCancellationRequested();
        }

        // A row is written with its record: what came meanwhile has one by now.
        return highest > ground.Last && highest > connection.ScalarInt64("SELECT max(sequence) FROM audit") ? highest : null;
    }
}
