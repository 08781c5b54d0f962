using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Sql;

namespace DicomExchange.Store.Proof;

/// <summary>Which records of which chain there are to be proved.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Base">The last record that was removed as the settings say; null where none was.</param>
/// <param name="Last">The last record. What is appended meanwhile is left to the next proof.</param>
/// <param name="FirstNumbered">The first record of a version that had message numbers and subjects.</param>
internal sealed record AuditGround(UInt128 Chain, AuditCheckpoint? Base, long Last, long FirstNumbered)
{
    /// <summary>All that the catalog has.</summary>
    public required IReadOnlyList<AuditCheckpoint> Checkpoints { get; init; }

    /// <summary>The first record there is.</summary>
    public long First => (Base?.Sequence ?? 0) + 1;

    /// <returns>Null where it cannot be told which chain it is.</returns>
    public static AuditGround? Read(Connection connection)
    {
        if (AuditColumns.Chain(connection) is not { } chain)
        {
            return null;
        }

        // Checkpoints before the last record: one signed later would speak of records that were not there yet.
        var removed = AuditColumns.Base(connection, chain);
        var checkpoints = AuditColumns.Checkpoints(connection, chain);
        return new AuditGround(chain, removed, connection.ScalarInt64("SELECT max(sequence) FROM audit"), FirstNumberedOf(connection)) { Checkpoints = checkpoints };
    }

    /// <summary>Before the first message stand records of a version that had none; where its number is not 1, they were removed long ago.</summary>
    private static long FirstNumberedOf(Connection connection)
    {
        using var first = connection.Prepare("SELECT message, sequence FROM audit WHERE message IS NOT NULL ORDER BY message LIMIT 1");
        return !first.Step() ? long.MaxValue : first.Int64(0) == 1 ? first.Int64(1) : 0;
    }
}
