using DicomExchange.Store.Catalog.Grants;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Outbox;
using DicomExchange.Store.Outbox.Commitment;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Catalog.Commit;

/// <summary>The writing connection with its tables; for who commits only.</summary>
internal sealed class CatalogTables : IDisposable
{
    /// <summary>8 MiB: beyond that readers search the log longer than the writing costs.</summary>
    private const int PagesPerCheckpoint = 2000;

    private readonly Connection connection;
    private readonly Statement begin;
    private readonly Statement commit;
    private long unwritten;

    public CatalogTables(Connection connection, RowSealer sealer, (StoreKey Catalog, StoreKey Queue) keys, AuditLedger audit)
    {
        this.connection = connection;
        Sealer = sealer;
        begin = connection.Prepare("BEGIN IMMEDIATE");
        commit = connection.Prepare("COMMIT");
        Holdings = new HoldingTable(connection, sealer);
        Series = new SeriesTable(connection, sealer);
        Instances = new InstanceTable(connection, sealer);
        Grants = new GrantTable(connection, sealer, keys.Catalog);
        Deliveries = new DeliveryTable(connection, sealer, keys.Queue);
        Reports = CommitmentTable.Reports(connection, sealer, keys.Queue);
        Commitments = CommitmentTable.Commitments(connection, sealer, keys.Queue);
        Audit = audit;
    }

    public RowSealer Sealer { get; }

    public HoldingTable Holdings { get; }

    public SeriesTable Series { get; }

    public InstanceTable Instances { get; }

    public GrantTable Grants { get; }

    public DeliveryTable Deliveries { get; }

    public CommitmentTable Reports { get; }

    public CommitmentTable Commitments { get; }

    public AuditLedger Audit { get; }

    public Connection Connection => connection;

    public void Begin() => begin.Run();

    /// <summary>When this returns the transaction is on the disk.</summary>
    public void Commit() => commit.Run();

    /// <summary>Ends a transaction that failed; numbers given out in it are not given again.</summary>
    public void Rollback()
    {
        Series.Forget();
        if (!connection.IsAutoCommit)
        {
            connection.Execute("ROLLBACK");
        }
    }

    /// <summary>Whether so much was written since the last <see cref="Checkpoint"/> that another is due.</summary>
    public bool IsLogLong()
    {
        unwritten += connection.TakePagesWritten();
        return unwritten >= PagesPerCheckpoint;
    }

    /// <summary>Writes the log back into the database; what readers still need stays in it.</summary>
    /// <exception cref="CatalogException">With <see cref="CatalogFailure.SyncFailed"/> nothing more may be trusted to this database.</exception>
    public void Checkpoint()
    {
        connection.Checkpoint();
        unwritten = 0;
    }

    /// <summary>Records the transfers that are open as far as they have come, and signs what was recorded since the last checkpoint, at the end of the process.</summary>
    public void SignAudit()
    {
        Begin();
        Audit.PartAllTransfers();
        Commit();
        Audit.Committed();
        Begin();
        Audit.WriteCheckpoint();
        Commit();
    }

    public void Dispose()
    {
        begin.Dispose();
        commit.Dispose();
        Holdings.Dispose();
        Series.Dispose();
        Instances.Dispose();
        Grants.Dispose();
        Deliveries.Dispose();
        Reports.Dispose();
        Commitments.Dispose();
        Audit.Dispose();
        connection.Dispose();
    }
}
