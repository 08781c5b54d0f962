using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Catalog.Sql;

namespace DicomExchange.Store;

/// <summary>The audit trail of an open store, for reading and for events that are not instances arriving.</summary>
public sealed class AuditTrail
{
    private readonly CommitLoop commits;
    private readonly string catalogPath;
    private readonly AuditParts parts;

    internal AuditTrail(CommitLoop commits, string catalogPath, AuditParts parts)
    {
        this.commits = commits;
        this.catalogPath = catalogPath;
        this.parts = parts;
    }

    /// <summary>What whoever verifies without the store's keys needs besides the rows: SubjectPublicKeyInfo, DER.</summary>
    public byte[] PublicKey => parts.Signer.PublicKey;

    /// <summary>Records an event. When this completes the record is on the disk; records that come together share a commit.</summary>
    /// <exception cref="StoreException">The store is read-only or the disk refused.</exception>
    public ValueTask AppendAsync(AuditRecord record)
    {
        var work = new AppendAudit(record);
        commits.Submit(work);
        return new ValueTask(work.Result);
    }

    /// <summary>The newest records, newest first, with their numbers.</summary>
    public IEnumerable<(long Sequence, AuditRecord Record)> Newest()
    {
        using var connection = Connection.OpenReader(catalogPath);
        foreach (var row in AuditColumns.Before(connection, long.MaxValue))
        {
            yield return (row.Sequence, parts.Chain.Open(row));
        }
    }

    /// <summary>All records behind one, oldest first, sealed as they are kept.</summary>
    public IEnumerable<AuditRow> RowsAfter(long sequence)
    {
        using var connection = Connection.OpenReader(catalogPath);
        foreach (var row in AuditColumns.After(connection, sequence))
        {
            yield return row;
        }
    }

    /// <summary>Opens a sealed record.</summary>
    /// <exception cref="StoreException">It was changed.</exception>
    public AuditRecord Open(AuditRow row) => parts.Chain.Open(row);

    /// <summary>Goes through the whole chain and opens every record.</summary>
    /// <param name="cancellation">Ends it without a verdict.</param>
    public AuditVerdict Verify(CancellationToken cancellation = default)
    {
        void Open(AuditRow row)
        {
            cancellation.ThrowIfCancellationRequested();
            parts.Chain.Open(row);
        }

        var verifier = new AuditVerifier(parts.Store, PublicKey, Open);
        using var connection = Connection.OpenReader(catalogPath);
        if (AuditColumns.Chain(connection) is not { } chain)
        {
            return new AuditVerdict(AuditReasons.ChainUnknown, 0, 0, 0);
        }

        var beginning = verifier.Beginning(chain);

        // Checkpoints first: one signed while the rows are read would speak of rows that were not there yet.
        var checkpoints = AuditColumns.Checkpoints(connection, beginning.Chain);
        return verifier.Verify(beginning, AuditColumns.After(connection, 0), checkpoints);
    }
}
