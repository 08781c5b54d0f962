using DicomExchange.Store.Catalog.Grants;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault.Keys;

namespace DicomExchange.Store.Catalog.Commit;

/// <summary>The writing connection with its tables; for the committing thread only.</summary>
internal sealed class CatalogTables : IDisposable
{
    private readonly Connection connection;
    private readonly Statement begin;
    private readonly Statement commit;

    public CatalogTables(Connection connection, RowSealer sealer, StoreKey key, AuditLedger audit)
    {
        this.connection = connection;
        Sealer = sealer;
        begin = connection.Prepare("BEGIN IMMEDIATE");
        commit = connection.Prepare("COMMIT");
        Holdings = new HoldingTable(connection, sealer);
        Series = new SeriesTable(connection, sealer);
        Instances = new InstanceTable(connection, sealer);
        Grants = new GrantTable(connection, sealer, key);
        Audit = audit;
    }

    public RowSealer Sealer { get; }

    public HoldingTable Holdings { get; }

    public SeriesTable Series { get; }

    public InstanceTable Instances { get; }

    public GrantTable Grants { get; }

    public AuditLedger Audit { get; }

    public Connection Connection => connection;

    public void Begin() => begin.Run();

    /// <summary>When this returns the transaction is on the disk.</summary>
    public void Commit() => commit.Run();

    /// <summary>Ends a transaction that failed; numbers given out in it are not given again.</summary>
    public void Rollback()
    {
        if (!connection.IsAutoCommit)
        {
            connection.Execute("ROLLBACK");
        }
    }

    /// <summary>Signs what was recorded since the last checkpoint, at the end of the process.</summary>
    public void SignAudit()
    {
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
        Audit.Dispose();
        connection.Dispose();
    }
}
