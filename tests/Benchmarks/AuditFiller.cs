using DicomExchange.Store;
using DicomExchange.Store.Audit;
using DicomExchange.Store.Catalog.Commit;
using DicomExchange.Store.Catalog.Sql;
using DicomExchange.Store.Vault.Disk;
using DicomExchange.Store.Vault.Keys;
using Microsoft.Extensions.Logging.Abstractions;

namespace DicomExchange.Benchmarks;

/// <summary>Writes the audit trail of an exchange that was busy for long, through the ledger that a node writes it with.</summary>
internal static class AuditFiller
{
    private const int Group = 1024;

    public static StoreOptions OptionsOf(string folder) =>
        new() { DataFolder = Path.Combine(folder, "data"), MasterKeys = MasterKeyFile.Load(Path.Combine(folder, "master.key")) };

    public static int PatientsOf(int records) => Math.Max(1, records / 50);

    public static async Task<int> FillAsync(string folder, int count)
    {
        PrivateFile.MakeFolder(folder);
        MasterKeyFile.Create(Path.Combine(folder, "master.key"));
        var options = OptionsOf(folder);
        await (await ExchangeStore.CreateAsync(options, NullLoggerFactory.Instance, CancellationToken.None)).DisposeAsync();
        var paths = new StorePaths(options.DataFolder);
        using var keys = KeyRing.Open(paths.Keys, options.MasterKeys);
        var sealer = new RowSealer(keys);
        using var audit = AuditParts.Of(keys, sealer);
        var connection = Connection.OpenWriter(paths.Catalog, create: false);

        // Nothing is acknowledged here; a power loss costs the benchmark only.
        connection.Execute("PRAGMA synchronous = OFF");
        using var tables = new CatalogTables(
            connection, sealer, (keys.Named(StoreKeyName.Catalog), keys.Named(StoreKeyName.Queue)), new AuditLedger(connection, audit, options.Time, string.Empty));
        var script = new AuditScript(PatientsOf(count));
        for (var written = 0; written < count;)
        {
            tables.Begin();
            tables.Audit.WriteDue();
            for (var end = Math.Min(count, written + Group); written < end;)
            {
                var records = script.Next();
                foreach (var record in records)
                {
                    tables.Audit.Append(record);
                }

                tables.Audit.EndTransfers(records[0].Correlation);
                written += records.Count;
            }

            tables.Commit();
            tables.Audit.Committed();
            tables.CheckpointWhenDue();
        }

        return 0;
    }
}
