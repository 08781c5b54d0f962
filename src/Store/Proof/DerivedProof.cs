using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Sql;

namespace DicomExchange.Store.Proof;

/// <summary>
/// Proves that what is found by number, by patient and by partner is what the records tell, no row more or less: the tables beside the
/// trail, each through every index that is read through.
/// </summary>
/// <param name="connection">Of the catalog.</param>
/// <param name="ground">The records that were proved to be whole.</param>
/// <param name="parts">Opens them.</param>
internal sealed class DerivedProof(Connection connection, AuditGround ground, AuditParts parts)
{
    private readonly PrintKey key = new();

    private static IReadOnlyList<(string Sql, string Reason)> Tables { get; } =
    [
        ("SELECT message, 0, sequence FROM audit INDEXED BY audit_message WHERE message IS NOT NULL", AuditReasons.MessageMisnumbered),

        // Only its order makes SQLite read the table itself: without, it takes whatever index covers it, NOT INDEXED or not.
        ("SELECT patient, partner, sequence FROM audit_subjects ORDER BY patient, partner, sequence", AuditReasons.SubjectsChanged),
        ("SELECT patient, partner, sequence FROM audit_subjects INDEXED BY audit_subjects_partner ORDER BY partner, patient, sequence", AuditReasons.SubjectsChanged),
    ];

    /// <summary>To be filled while the records are proved.</summary>
    public DerivedRows Expect() => Expect(ground.First, ground.Last);

    /// <param name="expected">What all records told.</param>
    /// <param name="cancellation">Ends it.</param>
    public AuditFinding? Compare(DerivedRows expected, CancellationToken cancellation)
    {
        foreach (var (sql, reason) in Tables)
        {
            var found = Compare(expected, sql, reason, cancellation);
            if (found is not null)
            {
                return found;
            }
        }

        return null;
    }

    private DerivedRows Expect(long first, long last) => new(parts.Subjects, ground.FirstNumbered, new RecordPrints(key, first, last));

    private AuditFinding? Compare(DerivedRows expected, string sql, string reason, CancellationToken cancellation)
    {
        var told = reason == AuditReasons.MessageMisnumbered ? expected.Messages : expected.Subjects;
        var kept = told.Empty();
        try
        {
            if (Read(sql, kept, cancellation) is { } stray)
            {
                return new AuditFinding(reason, stray);
            }
        }
        catch (CatalogException e) when (e.Kind != CatalogFailure.Busy)
        {
            return new AuditFinding(reason, 0);
        }

        return told.FirstDifference(kept) is not { } difference ? null
            : difference.First == difference.Last ? new AuditFinding(reason, difference.First)
            : Compare(Again(difference.First, difference.Last), sql, reason, cancellation);
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

    /// <returns>A record that a row speaks of and that is not there.</returns>
    private long? Read(string sql, RecordPrints kept, CancellationToken cancellation)
    {
        using var rows = connection.Prepare(sql);
        long highest = 0;
        while (rows.Step())
        {
            var sequence = rows.Int64(2);
            if (sequence < ground.First)
            {
                return sequence;
            }

            highest = Math.Max(highest, sequence);
            kept.Add(rows.Int64(0), rows.Int64(1), sequence);
            cancellation.ThrowIfCancellationRequested();
        }

        // A row is written with its record: what came meanwhile has one by now.
        return highest > ground.Last && highest > connection.ScalarInt64("SELECT max(sequence) FROM audit") ? highest : null;
    }
}
